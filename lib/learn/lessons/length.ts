import { runMetrics } from "@/lib/analysis/run";
import { answerText } from "@/lib/trace/answer";
import type { Trace } from "@/lib/trace/schema";
import { percent } from "../facts";
import { ask, askedControl, type Lesson } from "../lesson";
import { isRight, quoted } from "../read-run";

const three = {
  question: "describe the picture .",
  background: "lavender",
  objects: [
    ["tulip", 0, 1, 1],
    ["bus", 1, 0, 2],
    ["strawberry", 7, -2, 1],
  ],
  lanes: ["confident;gamma=0.9;prefill=off"],
} as const;

const one = {
  question: "tell me what is where .",
  background: "lavender",
  objects: [["sunflower", 6, 2, 2]],
  lanes: ["confident;gamma=0.9;prefill=off"],
} as const;

const tokens = (run: Trace): number => runMetrics(run).effectiveLength;
const isWhole = (run: Trace): boolean => /\.\s*$/.test(answerText(run) ?? "");

export const length: Lesson = {
  id: "length",
  title: "Length bias",
  summary: "A diffusion model is told how much room there is before it begins, and that can change what it says.",
  minutes: 4,
  steps: [
    {
      title: "How much room?",
      text: [
        "A left-to-right model writes until it writes its end. A masked-diffusion model begins with a number of masks, and **somebody has to choose that number** before a word is written. Places that it does not need it fills with padding.",
        ({ runs: [run] }) =>
          `Here there are ${run!.responseLength} places, and the answer takes ${tokens(run!)}: ${quoted(run!)}, ${isRight(run!) ? "right" : "wrong"}.`,
      ],
      show: { experiment: ask({ ...three, length: 32 }) },
    },
    {
      title: "Too little",
      text: [
        "The same picture with a tulip, a bus and a strawberry, and the same question. But now there are only **16** places. The sentence that you have just seen does not fit.",
      ],
      show: { experiment: ask({ ...three, length: 16 }), before: { at: 0 } },
      predict: {
        question: "What will it write?",
        options: [
          { text: "The same sentence, cut off where the room ends", isRight: ({ runs: [run] }) => !isWhole(run!) },
          {
            text: "A whole sentence that leaves something out",
            isRight: ({ runs: [run] }) => isWhole(run!) && !isRight(run!),
          },
          { text: "A shorter way to say all of it", isRight: ({ runs: [run] }) => isWhole(run!) && isRight(run!) },
        ],
        why: ({ runs: [run] }) =>
          `${quoted(run!)}. ${isWhole(run!) ? "It is a good sentence with a full stop at its end, and something is missing from it." : "The room ends before the sentence does."} The model sees from the start where the end is, and fits what it says to the room.`,
      },
    },
    {
      title: "Too much",
      text: ["Now the other way round: one sunflower, and **32** places. A sentence about it takes about ten."],
      show: { experiment: ask({ ...one, length: 32 }), before: { at: 0 } },
      predict: {
        question: "What will it do with the rest?",
        options: [
          { text: "Fill it with padding", isRight: ({ runs: [run] }) => isRight(run!) },
          { text: "Go on talking", isRight: ({ runs: [run] }) => !isRight(run!) && tokens(run!) > 12 },
          {
            text: "Stop in the middle of the sentence",
            isRight: ({ runs: [run] }) => !isRight(run!) && tokens(run!) <= 12,
          },
        ],
        why: ({ runs: [run] }) =>
          `${quoted(run!)}, ${tokens(run!)} tokens. ${isRight(run!) ? "One flower is one sentence." : "There is only one sunflower: the second was said because there was room for it."} That is **length bias**.`,
      },
    },
    {
      title: "Your turn",
      text: [
        "Choose the room, and run. Is more always worse? Look also at **where** the first tokens are committed: often it is the padding that is decided first, and with it how long the answer will be.",
      ],
      show: { experiment: ask({ ...one, length: 32 }), controls: ["length"] },
    },
    {
      title: "How bad is it?",
      text: [
        "These two pictures were chosen because they show it. The chart has all: right answers over the preset length.",
        ({ facts }) => {
          const { at8, at128 } = facts.family.lengths;
          return `On the tasks with short answers Mini-Dimple goes from ${percent(at8.value)} with 8 places to ${percent(at128.value)} with 128 (γ = 0.9, n = ${at8.n.toLocaleString("en")} each). It hardly minds, because responses of every length were part of its training. The paper has a model trained by diffusion alone fall from 42.7 to 8.6 on ChartQA as the length grows; ours falls by a few points.`;
        },
        "One line is flat: the model that writes from left to right is not told the length at all.",
      ],
      figure: "lengths",
    },
  ],
  controls: [
    askedControl(
      "length",
      "Places",
      [8, 16, 24, 32, 48, 64].map((places) => ({
        value: String(places),
        label: String(places),
        asked: { responseLength: places },
      })),
    ),
  ],
  sources: [
    { text: "Dimple, on the length bias of diffusion, arXiv:2505.16990", href: "https://arxiv.org/abs/2505.16990" },
    { text: "Length bias, measured in your browser", href: "/labs" },
    { text: "The family, measured", href: "/family" },
  ],
};
