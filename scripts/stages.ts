/** Commands in order, where some of them may run beside each other. */

/** Lines of commands: the commands of a line wait for each other, the lines do not. */
export type Stage = readonly (readonly string[])[];

/**
 * Runs a stage after the other, so that what needs another thing's result stands in a later one. A failure ends its own line
 * at once and all others after their stage: what runs beside it may fail as well, and is told too.
 * @param run tells whether a command went well; it is told whether another line runs beside it
 * @returns the commands that failed
 */
export async function runStages(
  stages: readonly Stage[],
  run: (command: string, isAlone: boolean) => Promise<boolean>,
): Promise<readonly string[]> {
  for (const lines of stages) {
    const failures = await Promise.all(lines.map((line) => firstFailure(line, (one) => run(one, lines.length === 1))));
    const failed = failures.filter((one) => one !== undefined);
    if (failed.length > 0) return failed;
  }
  return [];
}

async function firstFailure(line: readonly string[], run: (command: string) => Promise<boolean>) {
  for (const command of line) if (!(await run(command))) return command;
}
