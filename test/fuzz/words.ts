/** What somebody types: questions, structure priors, lanes of the command line, and the texts of breakpoints. */
import { readFileSync } from "node:fs";
import { breakpointText } from "@/components/playground/state/breakpoint-text";
import { breakpointProblem, breakpointsIn } from "@/lib/analysis/breakpoints";
import { seededRandom } from "@/lib/decoding/random";
import { parseLane, readLaneText } from "@/lib/experiment/lane-text";
import { resolve } from "@/lib/experiment/resolve";
import { isBlank, normalise } from "@/lib/scene/normalise";
import { parseQuestion, promptText, worldHint } from "@/lib/scene/question";
import { pick } from "@/lib/scene/random";
import { exampleQuestions, randomScene } from "@/lib/scene/sample";
import { grade } from "@/lib/scene/score";
import { parsePrior, priorToText } from "@/lib/text/prior";
import { parseTrace } from "@/lib/trace/file";
import { shippedTokenizer } from "../text/shipped-tokenizer";
import { ACCEPTED, type FuzzClass, hold, refused } from "./fuzz-class";
import { smallerText } from "./json-text";
import { mutateText } from "./mutate";
import { oddText } from "./odd-values";

const tokenizer = shippedTokenizer();
const trace = parseTrace(readFileSync("test/fixtures/traces/shapes/first.json", "utf8"));
const random = seededRandom(400);
const scene = randomScene(random);
const questions = exampleQuestions(scene, random);

const meant: readonly string[] = [
  ...questions.map(({ text }) => text),
  "sort : 4 2 9",
  "what is 12 + 34 ?",
  "a cat ▒×12 ⟨eos⟩",
  '{ "cat" : ▒ , "dog" : ▒ }',
  "▒▒ ⟨#281⟩ dog ⟨pad⟩",
  "confident;gamma=0.9;prefill=dkv-decode;cache.interval=8",
  "maskgit;steps=16;model=mini-dimple",
  "/c[aeiou]t+ (dog|cow)?/i",
  "/\\p{L}{2,3}\\b/su",
  "cat",
  " dog .",
];

/** Where somebody types. */
const FIELDS = ["question", "prior", "lane", "command line", "breakpoint"] as const;

interface Typed {
  readonly field: (typeof FIELDS)[number];
  readonly text: string;
}

export const words: FuzzClass<Typed> = {
  id: "words",
  make(random) {
    const text = random() < 0.1 ? oddText(random) : mutateText(pick(random, meant), pick(random, meant), random);
    return { field: pick(random, FIELDS), text: text.slice(0, 3_000) };
  },
  read({ field, text }) {
    const problems = readers[field](text);
    return problems.length > 0 ? refused(...problems) : ACCEPTED;
  },
  smaller: async ({ field, text }, falls) => ({
    field,
    text: await smallerText(text, (smaller) => falls({ field, text: smaller })),
  }),
  written: ({ field, text }) => `${field}: ${JSON.stringify(text)}`,
};

const told = (problem: string | null) => (problem === null ? [] : [problem]);

const readers: Readonly<Record<Typed["field"], (text: string) => readonly string[]>> = {
  question: (text) => told(question(text)),
  prior: (text) => told(prior(text)),
  lane,
  "command line": commandLine,
  breakpoint: (text) => told(breakpoint(text)),
};

function question(text: string): string | null {
  const asked = promptText(text);
  const ids = tokenizer.encode(asked);
  hold(
    [...ids].every((id) => id >= 0 && id < tokenizer.vocabularySize),
    () => "ids outside the vocabulary",
  );
  hold(typeof tokenizer.decode(ids) === "string", () => "ids without text");
  hold(!isBlank(text) || isBlank(asked), () => `an empty question that asks "${asked}"`);
  hold(normalise(normalise(text)) === normalise(text), () => "normalised again it is another text");
  const understood = parseQuestion(text);
  if (understood)
    hold(parseQuestion(understood.text)?.text === understood.text, () => "understood otherwise when said again");
  for (const one of [...questions, ...(understood ? [understood] : [])]) grade(text, one, scene);
  return worldHint(text);
}

function prior(text: string): string | null {
  const read = parsePrior(text, tokenizer, 64);
  hold(
    read.entries.every(([position, id]) => position < 64 && id < tokenizer.vocabularySize),
    () => "entries outside the answer",
  );
  const again = parsePrior(priorToText(read.entries, tokenizer), tokenizer, 64);
  hold(JSON.stringify(again.entries) === JSON.stringify(read.entries), () => "written again it is another prior");
  return read.problem;
}

function lane(text: string): string[] {
  const notices: string[] = [];
  const read = readLaneText(text, "Lane A", (notice) => notices.push(notice));
  hold(resolve(read).ok, () => "a lane that cannot be run");
  return notices;
}

function commandLine(text: string): string[] {
  try {
    hold(resolve(parseLane(text)).ok, () => "a lane that cannot be run");
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [error.message];
  }
}

function breakpoint(text: string): string | null {
  const one = { kind: "text", enabled: true, pattern: text.slice(0, 80) } as const;
  hold(breakpointText(one).length > 0, () => "a breakpoint without words");
  const stops = breakpointsIn([one], trace);
  hold(
    stops.every(({ iteration }) => trace.iterations[iteration] !== undefined),
    () => "a stop outside the run",
  );
  return breakpointProblem(one);
}
