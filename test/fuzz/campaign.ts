/** Puts damaged inputs to the readers of the product, counts what comes of them, and makes small what falls. */
import { seededRandom } from "@/lib/decoding/random";
import { foreignWords } from "../plain-words";
import type { FuzzClass } from "./fuzz-class";
import { links } from "./links";
import { pictures } from "./pictures";
import { traces } from "./traces";
import { weights } from "./weights";
import { words } from "./words";

/** A class whose inputs nobody else looks into. */
interface Tested {
  readonly id: string;
  test(seed: number, index: number): Promise<Outcome>;
}

type Verdict = { readonly kind: "accepted" | "refused" } | { readonly problem: string };

type Outcome = { readonly kind: "accepted" | "refused" } | { readonly kind: "failed"; readonly failure: Failure };

/** An input that fell: made anew by class, seed and index alone. */
interface Failure {
  readonly class: string;
  readonly seed: number;
  readonly index: number;
  readonly problem: string;
  /** The smallest input found that falls in the same way. */
  readonly input: string;
}

/** What a class got and gave. */
export interface Row {
  readonly class: string;
  readonly tried: number;
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
}

/** Processor time that one input may take, ms; the time of a loaded machine's other work is not counted. */
const MOST_MS = 2_000;

const testedBy = <Input>(tested: FuzzClass<Input>): Tested => ({
  id: tested.id,
  async test(seed, index) {
    const input = tested.make(seededRandom(seed, index));
    const verdict = await judge(tested, input);
    if (!("problem" in verdict)) return verdict;
    const falls = async (smaller: Input) => {
      const again = await judge(tested, smaller).catch(() => ({ kind: "accepted" }) as const);
      return "problem" in again && kindOf(again.problem) === kindOf(verdict.problem);
    };
    const least = await tested.smaller(input, falls);
    const failure = { class: tested.id, seed, index, problem: verdict.problem, input: tested.written(least) };
    return { kind: "failed", failure };
  },
});

/** What two failures of one cause have in common. */
const kindOf = (problem: string) => problem.replace(/\d+/g, "0").slice(0, 60);

async function judge<Input>(tested: FuzzClass<Input>, input: Input): Promise<Verdict> {
  const first = await timed(tested, input);
  // The first time may have to compile what it runs, or to collect what others left.
  return first.ms <= MOST_MS || (await timed(tested, input)).ms <= MOST_MS
    ? first.verdict
    : { problem: `took ${Math.round(first.ms)} ms` };
}

async function timed<Input>(tested: FuzzClass<Input>, input: Input) {
  const before = process.cpuUsage();
  const verdict = await verdictOf(tested, input);
  const { user, system } = process.cpuUsage(before);
  return { verdict, ms: (user + system) / 1000 };
}

async function verdictOf<Input>(tested: FuzzClass<Input>, input: Input): Promise<Verdict> {
  try {
    const reading = await tested.read(input);
    if (reading.kind === "accepted") return { kind: reading.kind };
    const foreign = reading.words.map((sentence) => ({ sentence, found: foreignWords(sentence) }));
    const bad = foreign.find(({ found }) => found !== null);
    return bad ? { problem: `says ${bad.found}: ${bad.sentence.slice(0, 300)}` } : { kind: reading.kind };
  } catch (error) {
    return {
      problem: error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}${placeOf(error)}` : "threw",
    };
  }
}

/** The first lines of the stack that are the product's own. */
const placeOf = ({ stack = "" }: Error): string =>
  stack
    .split("\n")
    .filter((line) => /^\s*at /.test(line) && !line.includes("node_modules"))
    .slice(0, 3)
    .map((line) => `\n    ${line.trim()}`)
    .join("");

const CLASSES: readonly Tested[] = [links, traces, weights, pictures, words].map((tested) =>
  testedBy(tested as FuzzClass<unknown>),
);

export const CLASS_IDS: readonly string[] = CLASSES.map(({ id }) => id);

interface Campaign {
  /** Inputs a class. */
  readonly count: number;
  readonly seed: number;
  /** One class alone; all where absent. */
  readonly only?: string | undefined;
  /** Hears of what falls when it falls. */
  readonly onFailure?: (failure: Failure) => void;
}

/** Runs a campaign. @returns a row a class, and all that fell */
export async function campaign({ count, seed, only, onFailure }: Campaign) {
  const rows: Row[] = [];
  const failures: Failure[] = [];
  for (const tested of CLASSES.filter(({ id }) => only === undefined || id === only)) {
    const counts = { accepted: 0, refused: 0, failed: 0 };
    for (let index = 0; index < count; index++) {
      const outcome = await tested.test(seed, index);
      counts[outcome.kind]++;
      if (outcome.kind !== "failed") continue;
      failures.push(outcome.failure);
      onFailure?.(outcome.failure);
    }
    rows.push({ class: tested.id, tried: count, ...counts });
  }
  return { rows, failures };
}
