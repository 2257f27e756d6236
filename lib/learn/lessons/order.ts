import { counting } from "@/lib/counting";
import type { Trace } from "@/lib/trace/schema";
import { type Facts, measuredLane, percent } from "../facts";
import { ask, type LaneCell, type Lesson } from "../lesson";
import { firstDifference, isRight, iterationsOf, quoted, tokenAt } from "../read-run";

const puzzle = { question: "solve _ _ 4 1 / 1 4 _ 2 / _ 3 _ _ / _ _ _ _", length: 32 } as const;

const leftToRight = ask({ ...puzzle, lanes: ["left-to-right;prefill=off"] });
const both = ask({ ...puzzle, lanes: ["left-to-right;prefill=off", "maskgit;prefill=off"] });

/** When a run committed a position, and how sure it was; null where it did not. */
function commitAt({ iterations }: Trace, position: number) {
  const index = iterations.findIndex(({ commits }) => commits.some((commit) => commit.position === position));
  const commit = iterations[index]?.commits.find((each) => each.position === position);
  return commit ? { iteration: index, probability: commit.probability } : null;
}

/** Where lane A took another digit than lane B. */
function parting([a, b]: readonly Trace[]): LaneCell | null {
  const position = firstDifference(a!, b!);
  const commit = position < 0 ? null : commitAt(a!, position);
  return commit && { lane: 0, position, iteration: commit.iteration };
}

const sudokus = (facts: Facts, line: string) => {
  const { right, samples } = measuredLane(facts, line).tasks.sudoku ?? { right: 0, samples: 0 };
  return `${right} of ${samples}`;
};

const inGerman = counting("de");
const solved = (facts: Facts, line: string) => sudokus(facts, line).replace(" of ", " von ");

export const order: Lesson = {
  id: "order",
  title: "Order matters",
  summary: "A small sudoku, solved from left to right and in the order in which cells become clear.",
  minutes: 5,
  steps: [
    {
      title: "A puzzle of four by four",
      text: [
        "Every row and every column holds 1, 2, 3 and 4. The question gives the grid row by row, with “_” for an open cell; the model answers with all of it.",
        "This run fills **one place per iteration, from left to right**. The first row is “_ _ 4 1”: 2 and 3 are missing. Which of them comes first? Nothing in that row says so. Row three has a 3 in its second cell, and that column can take no other: so the 3 belongs at the left. To see it you have to look down.",
      ],
      show: { experiment: leftToRight, before: { at: 0 } },
      predict: {
        question:
          "The model sees the whole question, but has to decide the first cell first. Will it solve the puzzle?",
        options: [
          { text: "Yes: it sees all that it needs", isRight: ({ runs: [run] }) => isRight(run!) },
          { text: "No", isRight: ({ runs: [run] }) => !isRight(run!) },
        ],
        why: ({ runs: [run] }) =>
          `It wrote ${quoted(run!)}, which is ${isRight(run!) ? "right" : "wrong"}, in ${iterationsOf(run!)} iterations.`,
      },
    },
    {
      title: "The clearest first",
      text: [
        "Lane B is the same network on the same puzzle, and it also keeps one token per iteration. But it may choose **which**: always the one that it is surest of. Cells that are given in the question come early, cells that have to be worked out come late.",
      ],
      show: { experiment: both, before: { at: "end", lanes: [0] } },
      predict: {
        question: "The same number of tokens per iteration, in another order. Will that be enough?",
        options: [
          { text: "Yes: it solves the puzzle", isRight: ({ runs: [, b] }) => isRight(b!) },
          {
            text: "No: what it does not know it does not know in any order",
            isRight: ({ runs: [, b] }) => !isRight(b!),
          },
        ],
        why: ({ runs: [, b] }) =>
          `It wrote ${quoted(b!)}, which is ${isRight(b!) ? "right" : "wrong"}. ${isRight(b!) ? "By the time a hard cell had to be decided, the cells around it were there to be read." : ""}`,
      },
    },
    {
      title: "One cell, two moments",
      text: [
        ({ runs }) => {
          const [a, b] = runs as [Trace, Trace];
          const position = firstDifference(a, b);
          const [early, late] = [commitAt(a, position), commitAt(b, position)];
          if (!early || !late) return "Both runs wrote the same.";
          const sure = (probability: number | undefined) =>
            probability === undefined ? "" : `, ${percent(probability)} sure`;
          return `The first place where they differ is place ${position + 1}. Lane A decided it in iteration ${early.iteration + 1} as “${tokenAt(a, position)}”${sure(early.probability)}. Lane B decided it in iteration ${late.iteration + 1} as “${tokenAt(b, position)}”${sure(late.probability)}.`;
        },
        "Below is that cell as lane A saw it. Drag the clock and compare how the rest of the grid stood.",
        "People solve such puzzles like lane B: first what is forced, then what follows from it.",
      ],
      show: { experiment: both, cell: parting },
    },
    {
      title: "Is it always so?",
      text: [
        "One puzzle shows what can happen. How often does it? Here is what was measured on the same held-out sudokus, one token per iteration:",
        ({ facts }) =>
          `From left to right ${sudokus(facts, "left-to-right;prefill=off")}, in random order ${sudokus(facts, "origin;prefill=off")}, the clearest first ${sudokus(facts, "maskgit;prefill=off")}. These are too close to call: with 200 puzzles each is known to about ± 6 points.`,
        ({ facts }) =>
          `With γ = 0.9, all that is sure at once and the rest by schedule: ${sudokus(facts, "confident;prefill=off")}. The clearest first, but block by block from the left (LLaDA): ${sudokus(facts, "llada;prefill=off")}. And a twist: a model of the same size that was **trained** from left to right solves ${sudokus(facts, "autoregressive;prefill=off;model=mini-ar")} from left to right.`,
        "So order matters for this network and this puzzle, and what a network was trained for matters more. The lab on order lets you measure it yourself.",
      ],
      show: { experiment: both, at: 0, plays: true },
    },
  ],
  de: {
    title: "Auf die Reihenfolge kommt es an",
    summary: "Ein kleines Sudoku, von links nach rechts gelöst und in der Reihenfolge, in der Zellen klar werden.",
    steps: [
      {
        title: "Ein Rätsel, vier mal vier",
        text: [
          "Jede Zeile und jede Spalte enthält 1, 2, 3 und 4. Die Frage gibt das Gitter Zeile für Zeile, mit „_“ für eine offene Zelle; das Modell antwortet mit dem ganzen.",
          "Dieser Lauf füllt **einen Platz je Iteration, von links nach rechts**. Die erste Zeile ist “_ _ 4 1”: 2 und 3 fehlen. Welche kommt zuerst? In der Zeile selbst steht es nicht. Zeile drei hat eine 3 in ihrer zweiten Zelle, und diese Spalte verträgt keine weitere: Die 3 gehört also nach links. Um das zu sehen, muss man nach unten sehen.",
        ],
        predict: {
          question:
            "Das Modell sieht die ganze Frage, muss aber die erste Zelle zuerst entscheiden. Löst es das Rätsel?",
          options: ["Ja: Es sieht alles, was es braucht", "Nein"],
          why: ({ runs: [run] }) =>
            `Es schrieb ${quoted(run!)}, und das ist ${isRight(run!) ? "richtig" : "falsch"}, in ${iterationsOf(run!)} Iterationen.`,
        },
      },
      {
        title: "Das Klarste zuerst",
        text: [
          "Spur B ist dasselbe Netz beim selben Rätsel, und auch sie behält ein Token je Iteration. Aber sie darf wählen, **welches**: immer das, dessen sie am sichersten ist. Zellen, die in der Frage gegeben sind, kommen früh, Zellen, die erarbeitet werden müssen, spät.",
        ],
        predict: {
          question: "Gleich viele Tokens je Iteration, in anderer Reihenfolge. Reicht das?",
          options: ["Ja: Sie löst das Rätsel", "Nein: Was sie nicht weiß, weiß sie in keiner Reihenfolge"],
          why: ({ runs: [, b] }) =>
            `Sie schrieb ${quoted(b!)}, und das ist ${isRight(b!) ? "richtig" : "falsch"}. ${isRight(b!) ? "Als eine schwere Zelle zu entscheiden war, standen die Zellen um sie herum schon da." : ""}`,
        },
      },
      {
        title: "Eine Zelle, zwei Augenblicke",
        text: [
          ({ runs }) => {
            const [a, b] = runs as [Trace, Trace];
            const position = firstDifference(a, b);
            const [early, late] = [commitAt(a, position), commitAt(b, position)];
            if (!early || !late) return "Beide Läufe schrieben dasselbe.";
            const sure = (probability: number | undefined) =>
              probability === undefined ? "" : `, zu ${inGerman.percent(probability, 1)} sicher`;
            return `Der erste Platz, an dem sie sich unterscheiden, ist Platz ${position + 1}. Spur A entschied ihn in Iteration ${early.iteration + 1} als “${tokenAt(a, position)}”${sure(early.probability)}. Spur B entschied ihn in Iteration ${late.iteration + 1} als “${tokenAt(b, position)}”${sure(late.probability)}.`;
          },
          "Darunter steht diese Zelle, wie Spur A sie sah. Die Uhr lässt sich ziehen; so ist zu vergleichen, wie das übrige Gitter stand.",
          "Menschen lösen solche Rätsel wie Spur B: erst, was erzwungen ist, dann, was daraus folgt.",
        ],
      },
      {
        title: "Ist das immer so?",
        text: [
          "Ein Rätsel zeigt, was geschehen kann. Wie oft geschieht es? Das wurde an denselben zurückgehaltenen Sudokus gemessen, ein Token je Iteration:",
          ({ facts }) =>
            `Von links nach rechts ${solved(facts, "left-to-right;prefill=off")}, in zufälliger Reihenfolge ${solved(facts, "origin;prefill=off")}, das Klarste zuerst ${solved(facts, "maskgit;prefill=off")}. Das liegt zu nah beieinander: Bei 200 Rätseln ist jeder Wert auf etwa ± 6 Punkte bekannt.`,
          ({ facts }) =>
            `Mit γ = 0,9, alles Sichere auf einmal und der Rest nach Zeitplan: ${solved(facts, "confident;prefill=off")}. Das Klarste zuerst, aber Block für Block von links (LLaDA): ${solved(facts, "llada;prefill=off")}. Und eine Wendung: Ein gleich großes Modell, das von links nach rechts **trainiert** wurde, löst von links nach rechts ${solved(facts, "autoregressive;prefill=off;model=mini-ar")}.`,
          "Für dieses Netz und dieses Rätsel kommt es also auf die Reihenfolge an, und noch mehr darauf, wofür ein Netz trainiert wurde. Im Labor zur Reihenfolge lässt es sich selbst messen.",
        ],
      },
    ],
  },
  sources: [
    {
      text: "Train for the worst, plan for the best: understanding token ordering in masked diffusions, arXiv:2502.06768",
      href: "https://arxiv.org/abs/2502.06768",
    },
    { text: "Order, measured in your browser", href: "/labs/order" },
    { text: "What is measured of every strategy", href: "/strategies" },
  ],
};
