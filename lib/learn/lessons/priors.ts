import { answerText } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";
import { percent } from "../facts";
import { ask, askedControl, type Lesson } from "../lesson";
import { count, isRight, iterationsOf, quoted } from "../read-run";

/** Braces, quotes and commas of a listing; names and places are open. */
const frame = (things: number) => `{"${Array(things).fill('▒×2":"▒').join('","')}"}⟨eos⟩`;

const question = {
  question: "give me json",
  background: "blue",
  objects: [
    ["cactus", 2, 2, 1],
    ["wrench", 6, 2, 1],
  ],
  length: 32,
  lanes: ["confident;gamma=0.9;prefill=off"],
} as const;

const free = ask(question);
const framed = (things: number) => ask({ ...question, prior: frame(things) });

/** Entries of a listing. */
const entries = (run: Trace): number => (answerText(run) ?? "").split('":"').length - 1;
const hasGap = (run: Trace): boolean => /""/.test(answerText(run) ?? "") || run.outcome.remainingMasks > 0;

export const priors: Lesson = {
  id: "priors",
  title: "Structure priors",
  summary:
    "Some of the answer can be written before the model begins: what it gains by that, and what it cannot refuse.",
  minutes: 4,
  steps: [
    {
      title: "Two things as JSON",
      text: [
        "A model that fills in masks does not mind which places are filled already. So you may write parts of the answer **before** it begins. Such a frame is called a **structure prior**.",
        ({ runs: [run] }) =>
          `First without one. The model wrote braces, quotes, places and names by itself: ${quoted(run!)}, ${isRight(run!) ? "right" : "wrong"}, in ${count(iterationsOf(run!), "iteration")}.`,
      ],
      show: { experiment: free },
    },
    {
      title: "The frame first",
      text: [
        "Now all of the punctuation stands there from the start, with room for two things, and the end of the answer after it. The yellow tokens are fixed; the striped ones are the model’s.",
        "A left-to-right model cannot do that. It would have to steer past every fixed piece as it comes along.",
      ],
      show: { experiment: framed(2), before: { at: 0 } },
      predict: {
        question: "Without the frame it took two iterations. And with it?",
        options: [
          { text: "One", isRight: ({ runs: [run] }) => iterationsOf(run!) === 1 },
          { text: "Two, as before", isRight: ({ runs: [run] }) => iterationsOf(run!) === 2 },
          { text: "More: it has to find words that fit", isRight: ({ runs: [run] }) => iterationsOf(run!) > 2 },
        ],
        why: ({ runs: [run] }) =>
          `${count(iterationsOf(run!), "iteration")}, and ${isRight(run!) ? "right" : "wrong"}: ${quoted(run!)}. The frame says how many things there are and where each name goes, so there is less to be unsure of.`,
      },
    },
    {
      title: "Three places for two things",
      text: [
        "The picture is the same: a cactus and a wrench. But this frame has room for **three** entries, and its tokens cannot be changed.",
      ],
      show: { experiment: framed(3), before: { at: 0 } },
      predict: {
        question: "What will stand in the third entry?",
        options: [
          { text: "Nothing: it stays empty", isRight: ({ runs: [run] }) => hasGap(run!) },
          {
            text: "Something that is not in the picture at that place",
            isRight: ({ runs: [run] }) => !hasGap(run!) && entries(run!) === 3 && !isRight(run!),
          },
          { text: "The model drops the entry", isRight: ({ runs: [run] }) => !hasGap(run!) && entries(run!) < 3 },
        ],
        why: ({ runs: [run] }) =>
          `It wrote ${quoted(run!)}. ${entries(run!) === 3 ? "The form is perfect, and an entry is made up. A prior controls the form, not the truth: asked for three things, the model finds three." : "It did not fill all three entries."}`,
      },
    },
    {
      title: "Your turn",
      text: [
        "Choose how much room there is. With too little of it something has to be left out: which thing will it be?",
      ],
      show: { experiment: framed(2), controls: ["frame"] },
    },
    {
      title: "Measured",
      text: [
        ({ facts }) => {
          const { none, skeleton } = facts.family.priors;
          return `Listings as JSON, γ = 0.9, n = ${none.accuracy.n.toLocaleString("en")} each. Free: ${percent(none.fits.value)} have the right form and size, ${percent(none.accuracy.value)} are right, ${none.iterations.toFixed(1)} iterations. In a frame of the right size: ${percent(skeleton.fits.value)}, ${percent(skeleton.accuracy.value)}, ${skeleton.iterations.toFixed(1)}.`;
        },
        ({ facts }) => {
          const { "other-size": other } = facts.family.priors;
          return `In a frame of a **wrong** size ${percent(other.fits.value)} are perfect in form, and ${percent(other.accuracy.value)} right: none can be.`;
        },
        "The paper says that priors control form and length. They do, here too. It is up to you that the form is the right one.",
      ],
      show: { experiment: framed(3), at: 0, plays: true },
    },
  ],
  controls: [
    askedControl("frame", "Room for", [
      { value: "0", label: "no frame", asked: { prior: "" } },
      ...[1, 2, 3].map((things) => ({
        value: String(things),
        label: count(things, "thing"),
        asked: { prior: frame(things) },
      })),
    ]),
  ],
  sources: [
    { text: "Dimple, on structure priors, arXiv:2505.16990", href: "https://arxiv.org/abs/2505.16990" },
    { text: "The family, measured", href: "/family" },
    { text: "Priors, measured in your browser", href: "/labs/priors" },
  ],
};
