import type { Trace } from "@/lib/trace/schema";
import { measuredLane, percent } from "../facts";
import { ask, type LaneCell, type Lesson, settingControl } from "../lesson";
import { fourThings } from "../questions";
import { commitsOf, count, isRight, iterationsOf, quoted } from "../read-run";

const lane = (gamma: number) => `confident;gamma=${gamma};prefill=off`;
const careful = ask({ ...fourThings, lanes: [lane(0.9)] });
const bold = ask({ ...fourThings, lanes: [lane(0.9), lane(0.5)] });
const strict = ask({ ...fourThings, lanes: [lane(0.99)] });

/** The guess of the first iteration that the model is least sure of. */
function leastSure([run]: readonly Trace[]): LaneCell | null {
  const { positions, probability } = run!.iterations[0]!;
  if (!probability) return null;
  const row = probability.indexOf(Math.min(...probability));
  return { lane: 0, position: positions[row]!, iteration: 0 };
}

/** Index of the first iteration in which no guess passed γ; -1 where one did in all of them. */
const whereNothingPassed = (run: Trace): number =>
  run.iterations.findIndex(({ commits, gate }) =>
    commits.every(({ probability = 1 }) => probability <= (gate.threshold ?? 0)),
  );

export const gamma: Lesson = {
  id: "gamma",
  title: "Confidence and γ",
  summary: "One number decides how bold the decoder is: what it buys, and what it costs.",
  minutes: 5,
  steps: [
    {
      title: "How sure is it?",
      text: [
        "In one iteration the network gives every masked place a probability for every token it knows. The colour of a cell is the probability of the **best** one: how sure the model is of its guess. We call that **confidence**.",
        "This is the first row. Most cells are bright: the shape of the sentence is clear at once. The dark ones are where the model wavers. Below is the darkest, with all that is in question there. Click another cell to compare.",
      ],
      show: { experiment: careful, at: 1, cell: leastSure },
    },
    {
      title: "The threshold γ",
      text: [
        "**Confident decoding**, the strategy of Dimple, draws a line: every guess whose confidence is above γ (gamma) is kept at once. The rest is asked again, with the new tokens in sight. Kept tokens are final.",
        ({ runs: [run] }) =>
          `Lane A has γ = 0.9. It took ${count(iterationsOf(run!), "iteration")} and its answer is ${isRight(run!) ? "right" : "wrong"}: ${quoted(run!)}`,
      ],
      show: { experiment: bold, before: { at: "end", lanes: [0] } },
      predict: {
        question:
          "Lane B has γ = 0.5: it keeps a guess as soon as it is more likely right than not. What will come of it?",
        options: [
          {
            text: "Fewer iterations, and a right answer",
            isRight: ({ runs: [a, b] }) => iterationsOf(b!) < iterationsOf(a!) && isRight(b!),
          },
          {
            text: "Fewer iterations, and a mistake",
            isRight: ({ runs: [a, b] }) => iterationsOf(b!) < iterationsOf(a!) && !isRight(b!),
          },
          {
            text: "As many iterations or more: mistakes have to be mended",
            isRight: ({ runs: [a, b] }) => iterationsOf(b!) >= iterationsOf(a!),
          },
        ],
        why: ({ runs: [a, b] }) =>
          `${count(iterationsOf(b!), "iteration")} in place of ${iterationsOf(a!)}. It wrote ${quoted(b!)}, which is ${isRight(b!) ? "right" : "wrong"}. Of its first ${commitsOf(b!)[0]} tokens some were little better than a coin toss, and what is kept is never asked again.`,
      },
    },
    {
      title: "When nothing passes",
      text: [
        "A very high γ has a trouble of its own: there are moments when no guess is sure enough. This run has γ = 0.99.",
        ({ runs: [run] }) =>
          `Look at the last row, iteration ${whereNothingPassed(run!)}. In the next one, none of the masked places will pass.`,
      ],
      show: { experiment: strict, before: { at: ([run]) => whereNothingPassed(run!) } },
      predict: {
        question: "What does the decoder do then?",
        options: [
          {
            text: "It keeps nothing, and asks again",
            isRight: ({ runs: [run] }) => run!.iterations[whereNothingPassed(run!)]!.commits.length === 0,
          },
          {
            text: "It keeps its surest guess all the same",
            isRight: ({ runs: [run] }) => run!.iterations[whereNothingPassed(run!)]!.commits.length === 1,
          },
          {
            text: "It gives up on γ, and keeps every guess",
            isRight: ({ runs: [run] }) => run!.iterations[whereNothingPassed(run!)]!.commits.length > 1,
          },
        ],
        why: ({ runs: [run] }) => {
          const [commit] = run!.iterations[whereNothingPassed(run!)]!.commits;
          const sure = commit?.probability === undefined ? "" : `, with ${percent(commit.probability)},`;
          return `It kept the best one${sure} below γ. Asking again would bring the very same guesses, for nothing has changed; one token more does change them. So a run always ends. This one took ${count(iterationsOf(run!), "iteration")}.`;
        },
      },
    },
    {
      title: "Your turn",
      text: [
        "Move γ, and run. How low can it go before the answer is wrong? How high before more care buys nothing?",
        "The first run loads the model, some megabytes. After that a run takes a moment and follows the slider.",
      ],
      show: { experiment: careful, controls: ["gamma"] },
    },
    {
      title: "What it is worth",
      text: [
        "One picture proves nothing, so we asked many questions.",
        ({ facts }) => {
          const [some, one] = [
            measuredLane(facts, "confident;prefill=off"),
            measuredLane(facts, "maskgit;prefill=off"),
          ];
          return `With γ = 0.9 the model answered ${percent(some.accuracy.value)} of ${some.samples.toLocaleString("en")} held-out questions rightly, in ${some.nfe.toFixed(1)} evaluations of the network each. One token per step: ${percent(one.accuracy.value)} in ${one.nfe.toFixed(1)}. An eighth of the work, and nothing lost that could be counted.`;
        },
        "The chart has γ from 0.5 to 0.95. To the left is faster; where a line bends down, speed is paid for in mistakes.",
      ],
      figure: "speed",
    },
  ],
  controls: [settingControl("gamma", "confident", "gamma")],
  sources: [
    { text: "Dimple, section on confident decoding, arXiv:2505.16990", href: "https://arxiv.org/abs/2505.16990" },
    { text: "Confident decoding: formula, settings, source", href: "/strategies" },
    { text: "Trade-offs, measured in your browser", href: "/labs" },
  ],
};
