import type { Trace } from "@/lib/trace/schema";
import { measuredLane, percent } from "../facts";
import { ask, type LaneCell, type Lesson, settingControl } from "../lesson";
import { count, firstDifference, isRight, iterationsOf, quoted } from "../read-run";

const question = {
  question: "json please",
  background: "mint",
  objects: [
    ["ball", 6, 0, -1],
    ["ball", 8, 2, -2],
  ],
  length: 32,
} as const;

const lane = (gamma: number) => `confident;gamma=${gamma};prefill=off`;
const bold = ask({ ...question, lanes: [lane(0.6)] });
const both = ask({ ...question, lanes: [lane(0.6), lane(0.9)] });

/** Where lane A went wrong, in the iteration in which it did. */
function mistake([a, b]: readonly Trace[]): LaneCell | null {
  const position = firstDifference(a!, b!);
  const iteration = a!.iterations.findIndex(({ commits }) => commits.some((commit) => commit.position === position));
  return position < 0 || iteration < 0 ? null : { lane: 0, position, iteration };
}

export const parallel: Lesson = {
  id: "parallel",
  title: "Two tokens that need each other",
  summary: "Why guesses that are good one by one can be wrong together.",
  minutes: 5,
  steps: [
    {
      title: "Two balls, two places",
      text: [
        'The picture shows two balls, at the bottom left and at the bottom right. The model is to list them as JSON, "bottom left":"ball" and "bottom right":"ball" in whichever order.',
        "γ is 0.6, so guesses that are fairly sure are kept at once, many in one iteration.",
      ],
      show: { experiment: bold, before: { at: 0 } },
      predict: {
        question: "Two balls are easy to see. Will this be right?",
        options: [
          { text: "Yes: both places will be named", isRight: ({ runs: [run] }) => isRight(run!) },
          { text: "No: it will not come out right", isRight: ({ runs: [run] }) => !isRight(run!) },
        ],
        why: ({ runs: [run] }) =>
          `It wrote ${quoted(run!)} in ${count(iterationsOf(run!), "iteration")}, which is ${isRight(run!) ? "right" : "wrong: one place is named twice, the other not at all"}.`,
      },
    },
    {
      title: "Likely alone, wrong together",
      text: [
        "Every place was guessed **on its own**. Each guess knew the question and the picture; none knew what was being guessed next to it in the same moment. That is what makes one iteration so fast.",
        ({ runs }) => {
          const cell = mistake(runs);
          const row = cell && runs[0]!.iterations[cell.iteration]!;
          const at = row ? row.positions.indexOf(cell!.position) : -1;
          const ids = row?.topIds?.[at] ?? [];
          const shares = row?.topProbs?.[at] ?? [];
          const text = (id: number | undefined) => `“${(runs[0]!.vocabulary.text[String(id)] ?? "").trim()}”`;
          return `Below is the token that went wrong, at place ${(cell?.position ?? 0) + 1}. For the model it was ${text(ids[0])} with ${percent(shares[0] ?? 0)} or ${text(ids[1])} with ${percent(shares[1] ?? 0)}. Both are fine words for a ball here. But which one is right depends on what the other entry says, and that was not written yet.`;
        },
        "A language model that writes from left to right does not fall into this trap: it reads the first entry before it writes the second.",
      ],
      show: { experiment: both, cell: mistake },
    },
    {
      title: "One more look",
      text: [
        "Now γ = 0.9. The doubtful token is below the line, so it waits. Everything else is kept, and the network is asked once more, this time with the first entry in sight.",
      ],
      show: { experiment: both, before: { at: "end", lanes: [0] } },
      predict: {
        question: "What will lane B do?",
        options: [
          {
            text: "Make the same mistake, more slowly",
            isRight: ({ runs: [, b] }) => !isRight(b!),
          },
          {
            text: "Get it right, with one iteration more",
            isRight: ({ runs: [a, b] }) => isRight(b!) && iterationsOf(b!) - iterationsOf(a!) <= 1,
          },
          {
            text: "Get it right, with many iterations more",
            isRight: ({ runs: [a, b] }) => isRight(b!) && iterationsOf(b!) - iterationsOf(a!) > 1,
          },
        ],
        why: ({ runs: [a, b] }) =>
          `${quoted(b!)}: ${isRight(b!) ? "right" : "wrong"}, in ${count(iterationsOf(b!), "iteration")} where lane A took ${iterationsOf(a!)}. Once one entry stands there, the other has only one word left that fits.`,
      },
    },
    {
      title: "Where is the line?",
      text: [
        "Move γ and find where the answer turns right. It happens just where the confidence of the doubtful token is.",
        "Other strategies look for such pairs in other ways: some keep only as much as the sum of their doubts allows, some take tokens back when they are regretted later. All of them are in the playground.",
      ],
      show: { experiment: bold, controls: ["gamma"] },
    },
    {
      title: "How often does it matter?",
      text: [
        ({ facts }) => {
          const [two, some, one] = ["mist;prefill=off", "confident;prefill=off", "maskgit;prefill=off"].map((line) =>
            measuredLane(facts, line),
          );
          return `On ${some!.samples.toLocaleString("en")} held-out questions: everything in one or two evaluations is right ${percent(two!.accuracy.value)} of the time; every guess above γ = 0.9, in ${some!.nfe.toFixed(1)} evaluations, ${percent(some!.accuracy.value)}; one token at a time, in ${one!.nfe.toFixed(1)}, ${percent(one!.accuracy.value)}.`;
        },
        "Committing blindly is dear. Committing one by one buys nothing over committing what is sure. The art of parallel decoding is to know which tokens need each other.",
      ],
      show: { experiment: both, at: 0, plays: true },
    },
  ],
  controls: [settingControl("gamma", "confident", "gamma")],
  sources: [
    {
      text: "Fast-dLLM, on the limits of parallel decoding, arXiv:2505.22618",
      href: "https://arxiv.org/abs/2505.22618",
    },
    { text: "Every strategy, with its source", href: "/strategies" },
  ],
};
