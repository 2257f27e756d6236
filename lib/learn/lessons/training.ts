import { type Facts, percent } from "../facts";
import type { Lesson } from "../lesson";

/** The best that was measured of a model, whatever the setting. */
function best({ family }: Facts, model: string) {
  const settings = Object.values(family.models[model]?.accuracy ?? {});
  return settings.reduce((one, other) => (other.value > one.value ? other : one), { value: 0, low: 0, high: 0 });
}

const winner = (facts: Facts): string =>
  Object.keys(facts.family.models).reduce((one, other) =>
    best(facts, other).value > best(facts, one).value ? other : one,
  );

const atGamma = ({ family }: Facts, model: string) => family.models[model]?.accuracy["gamma-0.9"];
const told = (facts: Facts, model: string) => percent(best(facts, model).value);

export const training: Lesson = {
  id: "training",
  title: "Training, and what the paper claims",
  summary: "Three models of one size, trained in three ways, and the paper’s claims held against them.",
  minutes: 6,
  steps: [
    {
      title: "Two ways to learn to write",
      text: [
        "To learn to write from left to right, a model is shown texts and predicts every **next** token. Each row of training has a lesson at every place.",
        "To learn to fill in, it is shown texts with a random share of tokens masked, from almost none to all, and predicts **what was masked**. It may look at both sides.",
        "Dimple does first the one, then the other. Its paper says that diffusion alone is unstable and minds the length of the response, and that an autoregressive phase before it heals both.",
        ({ facts }) =>
          `We trained all three ways, more than a thousand times smaller: ${Object.keys(facts.family.models).length} models with one tokenizer and one world, ${(Math.max(...Object.values(facts.family.models).map(({ positions }) => positions)) / 1e6).toFixed(0)} million token positions each. Beside it is what each of them took.`,
      ],
      figure: "training",
    },
    {
      title: "Which of them answers best?",
      text: ["Eleven kinds of questions about pictures and puzzles, each model in its best setting."],
      figure: "speed",
      predict: {
        question: "Which model is right most often?",
        options: [
          { text: "Mini-AR: next token only", isRight: ({ facts }) => winner(facts) === "mini-ar" },
          { text: "Mini-Diffusion: masks only", isRight: ({ facts }) => winner(facts) === "mini-diffusion" },
          {
            text: "Mini-Dimple: first the one, then the other",
            isRight: ({ facts }) => winner(facts) === "mini-dimple",
          },
        ],
        why: ({ facts }) =>
          `Mini-AR ${told(facts, "mini-ar")}, Mini-Dimple ${told(facts, "mini-dimple")}, Mini-Diffusion ${told(facts, "mini-diffusion")}, n = ${(11 * facts.family.n).toLocaleString("en")} each. Learning to fill in masks in **any** order is the harder task, and in diffusion every row is shown under two masks that both count: on one budget of positions the causal model took twice as many steps over twice as many rows.`,
      },
    },
    {
      title: "Does the first phase help?",
      text: [
        "The central claim of the paper: an autoregressive phase, and then diffusion, is better than diffusion alone.",
      ],
      predict: {
        question: "Both at γ = 0.9, on the same questions. What did we find?",
        options: [
          {
            text: "The same direction: first AR, then diffusion is better",
            isRight: ({ facts }) => facts.family.phaseHelps === "same direction",
          },
          { text: "The opposite direction", isRight: ({ facts }) => facts.family.phaseHelps === "opposite direction" },
          {
            text: "No difference that could be shown",
            isRight: ({ facts }) =>
              facts.family.phaseHelps !== "same direction" && facts.family.phaseHelps !== "opposite direction",
          },
        ],
        why: ({ facts }) => {
          const [dimple, diffusion] = [atGamma(facts, "mini-dimple"), atGamma(facts, "mini-diffusion")];
          return `Mini-Dimple ${percent(dimple?.value ?? 0)}, Mini-Diffusion ${percent(diffusion?.value ?? 0)}; the difference: ${facts.family.phaseFound}. ${facts.family.phaseHelps === "same direction" ? "The interval lies above 0, so the direction is the paper’s." : ""}`;
        },
      },
      figure: "speed",
    },
    {
      title: "Claim by claim",
      text: [
        ({ facts: { family } }) =>
          `Of our comparisons with the paper ${family.verdicts["same direction"]} point its way, ${family.verdicts["opposite direction"]} the other way, and ${family.verdicts["not decided"]} are not decided. Every verdict follows from the interval in brackets, by the rule that stands below it.`,
        "Confident decoding needs far fewer iterations than there are places, and no loss could be shown; neither could one for keeping the prompt; priors hold form and length. That an autoregressive model of one size and budget would be **worse** is what we do not find.",
      ],
      figure: "claims",
    },
    {
      title: "What this does not say",
      text: [
        "There is **one** training run of each model. The intervals are those of the questions, not of the training: another seed might come out otherwise.",
        "The models are more than a thousand times smaller than Dimple, and their world is small. That a thing holds here makes it plausible there, and no more; that it does not hold here may be the size.",
        "All of it can be made again: every step of the training is one command, and every number of these lessons is read from what the commands wrote.",
      ],
      figure: "lengths",
    },
  ],
  sources: [
    {
      text: "Dimple: Discrete Diffusion Multimodal Large Language Model with Parallel Decoding, arXiv:2505.16990",
      href: "https://arxiv.org/abs/2505.16990",
    },
    { text: "The family, with all intervals", href: "/family" },
    { text: "The models and their cards", href: "/models" },
  ],
};
