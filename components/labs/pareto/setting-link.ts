/** From a point of a lab to its setting in the playground. */
import { hrefFrom } from "@/components/ui/pages";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { LIMITS } from "@/lib/experiment/limits";
import { writeLink } from "@/lib/experiment/link";
import { emojiWorld } from "@/lib/study/emoji-world";
import { laneOfRow } from "@/lib/sweep/cases";
import type { Row } from "@/lib/sweep/row";
import type { CostPoint } from "@/lib/sweep/tradeoff";

/**
 * Address of the playground with a point's lane, on the first question that it was asked; a structure prior stays behind.
 * @throws RangeError where the point is of none of the rows, or its lane is no more what it was
 */
export function settingHref(rows: readonly Row[], { lane, presetLength, prior }: CostPoint): string {
  const row = rows.find((each) => each.lane === lane && each.presetLength === presetLength && each.prior === prior);
  if (!row) throw new RangeError(`expected an answer of ${lane}, found none`);
  const { asked } = emojiWorld().problem(row.task, row.index, row.seed);
  const { search, hash } = writeLink({
    experiment: {
      ...DEFAULT_EXPERIMENT,
      ...asked,
      responseLength: row.responseLength,
      seed: (row.seed + row.index) % LIMITS.seed,
      lanes: [laneOfRow(row)],
    },
    digests: [],
  });
  return `${hrefFrom("/labs/pareto", "/")}${search}${hash}`;
}
