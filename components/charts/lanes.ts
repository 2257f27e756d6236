/** How lanes are told apart: a letter for everybody, a colour besides. */

const letters = ["A", "B", "C", "D"] as const;
const colors = ["var(--lane-a)", "var(--lane-b)", "var(--lane-c)", "var(--lane-d)"] as const;

/** Letter of the lane at `index`, 0 … 3. */
export const laneLetter = (index: number): string => letters[index] ?? String(index + 1);

/** CSS colour of the lane at `index`; follows the theme because it is a custom property. */
export const laneColor = (index: number): string => colors[index % colors.length]!;
