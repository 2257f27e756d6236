import { runMetrics } from "@/lib/analysis/run";
import type { Trace } from "@/lib/trace/schema";
import { ask, type Lesson } from "../lesson";
import { fourThings } from "../questions";
import { commitsOf, iterationsOf, tokenAt } from "../read-run";

const both = ask({ ...fourThings, lanes: ["autoregressive;model=mini-ar", "confident;gamma=0.9;prefill=off"] });
const oneByOne = ask({
  question: "what do you see ?",
  background: "lavender",
  objects: [
    ["bicycle", 0, 1, -1],
    ["bicycle", 2, 0, -1],
    ["car", 3, 0, -1],
  ],
  length: 32,
  lanes: ["maskgit;prefill=off"],
});

const share = (trace: Trace) => iterationsOf(trace) / trace.responseLength;

/** Where the first token of a run was committed: in the answer's first words, further on, or behind its end. */
function firstPlace(trace: Trace): "start" | "middle" | "end" {
  const position = trace.iterations[0]!.commits[0]!.position;
  const { effectiveLength } = runMetrics(trace);
  return position >= effectiveLength ? "end" : position < 2 ? "start" : "middle";
}

export const leftToRight: Lesson = {
  id: "left-to-right",
  title: "Left to right, and all at once",
  summary: "Two ways to write one sentence: a token at a time from the left, or from masks, in any order.",
  minutes: 4,
  steps: [
    {
      title: "The way you know",
      text: [
        "Most language models write from left to right. They read everything so far, guess the **next** token, put it down, and read again. Each reading is one **iteration**: one pass through the network.",
        "Here a small model is asked about a picture. Across: the places of its answer. Down: the iterations. Each row adds one token, so the picture is a staircase.",
        "Press **Play** to watch it again, or drag the clock.",
      ],
      show: { experiment: ask({ ...fourThings, lanes: ["autoregressive;model=mini-ar"] }), at: 0, plays: true },
    },
    {
      title: "Begin with masks",
      text: [
        "A **masked diffusion** model begins at the other end of things. Its answer is there from the start: 32 places, and a mask on every one. In each iteration it guesses a token for **every** mask at once, says how sure it is of each guess, and keeps some of them. The others stay masked and are guessed again, with more of the answer to read.",
        ({ runs: [first] }) =>
          `Lane A is the model that you have just seen: it took ${iterationsOf(first!)} iterations.`,
      ],
      show: { experiment: both, before: { at: 0 } },
      predict: {
        question:
          "Lane B keeps every guess it is at least 90 % sure of. How many iterations will it take for its 32 places?",
        options: [
          {
            text: "About as many as lane A: somebody has to decide every token",
            isRight: ({ runs }) => share(runs[1]!) > 0.6,
          },
          {
            text: "About half as many",
            isRight: ({ runs }) => share(runs[1]!) > 0.3 && share(runs[1]!) <= 0.6,
          },
          { text: "Fewer than ten", isRight: ({ runs }) => share(runs[1]!) <= 0.3 },
        ],
        why: ({ runs }) => {
          const [a, b] = runs as [Trace, Trace];
          const at = commitsOf(b);
          return `It took ${iterationsOf(b)}, where lane A took ${iterationsOf(a)}. It kept ${at.slice(0, -1).join(", ")} and ${at.at(-1)} tokens in turn: what is easy to guess is guessed together.`;
        },
      },
    },
    {
      title: "Which word comes first?",
      text: [
        "Nothing forces a diffusion model to begin with the first word. This run keeps just **one** token per iteration, always the one with the clearest guess, so that you can see the order.",
      ],
      show: { experiment: oneByOne, before: { at: 0 } },
      predict: {
        question: "Which place of the answer will be filled first?",
        options: [
          { text: "The very first words, “i see”", isRight: ({ runs }) => firstPlace(runs[0]!) === "start" },
          { text: "Another word of the sentence", isRight: ({ runs }) => firstPlace(runs[0]!) === "middle" },
          { text: "A place behind the end of the sentence", isRight: ({ runs }) => firstPlace(runs[0]!) === "end" },
        ],
        why: ({ runs: [run] }) => {
          const { position } = run!.iterations[0]!.commits[0]!;
          const { effectiveLength } = runMetrics(run!);
          return `It was “${tokenAt(run!, position)}” at place ${position + 1} of ${run!.responseLength}; the sentence has ${effectiveLength} tokens. ${position >= effectiveLength ? "How long the answer is, the model settles early: the places behind its end are the surest of all." : "The model begins where its guess is clearest, wherever that is."}`;
        },
      },
    },
    {
      title: "Both at one clock",
      text: [
        "Same picture, same question, same clock. Drag it, and see lane B finish while lane A is in its first words. Click a cell or a token for what the model thought there.",
        "Why is the answer the same? Because both have learnt the same world. Why is B so much faster? Because it may keep many guesses at once. When is that a good idea? That is the next lesson.",
      ],
      show: { experiment: both, at: 0, plays: true },
    },
  ],
  sources: [
    {
      text: "Dimple: Discrete Diffusion Multimodal Large Language Model with Parallel Decoding, arXiv:2505.16990",
      href: "https://arxiv.org/abs/2505.16990",
    },
    { text: "Every strategy, with a miniature at work", href: "/strategies" },
  ],
};
