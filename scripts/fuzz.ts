/**
 * `npm run fuzz -- --n 2000 --seed 7 [--class links]`: damages inputs of every kind, and says what the product makes of
 * them. What falls is made small and printed with what makes it anew.
 */
import { parseArgs } from "node:util";
import { CLASS_IDS, campaign, type Row } from "../test/fuzz/campaign";
import { whole } from "./arguments";

function readArguments() {
  const { values } = parseArgs({
    options: {
      n: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      class: { type: "string" },
    },
  });
  if (values.class !== undefined && !CLASS_IDS.includes(values.class)) {
    throw new RangeError(`--class: expected one of ${CLASS_IDS.join(", ")}, got "${values.class}"`);
  }
  const [count, seed] = [whole("n", values.n, 1, 1e6), whole("seed", values.seed, 0, 2 ** 31 - 1)];
  return { count, seed, only: values.class };
}

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.class, row.tried, row.accepted, row.refused, row.failed]);
  const heads = ["class", "tried", "accepted", "refused in words", "failed"];
  return [heads, heads.map(() => "---"), ...cells].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

try {
  const { rows, failures } = await campaign({
    ...readArguments(),
    onFailure: ({ class: id, seed, index, problem, input }) =>
      console.log(`${id}, seed ${seed}, input ${index}: ${problem}\n${input.slice(0, 4_000)}\n`),
  });
  console.log(table(rows));
  process.exitCode = failures.length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
