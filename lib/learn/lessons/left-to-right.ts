import { runMetrics } from "@/lib/analysis/run";
import { counting } from "@/lib/counting";
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

const inGerman = counting("de");
const iterations = { one: "Iteration", other: "Iterationen" };
const tokens = { one: "Token", other: "Tokens" };

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
  de: {
    title: "Von links nach rechts, und alles auf einmal",
    summary:
      "Zwei Arten, einen Satz zu schreiben: Token für Token von links, oder aus Masken, in beliebiger Reihenfolge.",
    steps: [
      {
        title: "Der bekannte Weg",
        text: [
          "Die meisten Sprachmodelle schreiben von links nach rechts. Sie lesen alles Bisherige, raten das **nächste** Token, schreiben es hin und lesen wieder. Jedes Lesen ist eine **Iteration**: ein Durchgang durch das Netz.",
          "Hier wird ein kleines Modell nach einem Bild gefragt. Nach rechts: die Plätze seiner Antwort. Nach unten: die Iterationen. Jede Zeile bringt ein Token hinzu, deshalb ist das Bild eine Treppe.",
          "**Abspielen** zeigt es noch einmal; die Uhr lässt sich auch ziehen.",
        ],
      },
      {
        title: "Am Anfang stehen Masken",
        text: [
          "Ein Modell mit **maskierter Diffusion** beginnt am anderen Ende. Seine Antwort ist von Anfang an da: 32 Plätze, und auf jedem eine Maske. In jeder Iteration rät es für **alle** Masken zugleich ein Token, sagt, wie sicher es sich jeweils ist, und behält einige davon. Die anderen bleiben maskiert und werden neu geraten, nun mit mehr Antwort zum Lesen.",
          ({ runs: [first] }) =>
            `Spur A ist das Modell von eben: Es hat ${inGerman.count(iterationsOf(first!), iterations)} gebraucht.`,
        ],
        predict: {
          question:
            "Spur B behält, was sie zu mindestens 90 % sicher weiß. Wie viele Iterationen braucht sie für ihre 32 Plätze?",
          options: [
            "Etwa so viele wie Spur A: Über jedes Token muss entschieden werden",
            "Etwa halb so viele",
            "Weniger als zehn",
          ],
          why: ({ runs }) => {
            const [a, b] = runs as [Trace, Trace];
            const at = commitsOf(b);
            return `Es waren ${iterationsOf(b)}, wo Spur A ${iterationsOf(a)} gebraucht hat. Nacheinander hat sie ${at.slice(0, -1).join(", ")} und ${at.at(-1)} Tokens behalten: Was leicht zu raten ist, wird gemeinsam geraten.`;
          },
        },
      },
      {
        title: "Welches Wort kommt zuerst?",
        text: [
          "Nichts zwingt ein Diffusionsmodell, mit dem ersten Wort anzufangen. Dieser Lauf behält je Iteration nur **ein** Token, immer das mit der klarsten Vermutung, damit die Reihenfolge zu sehen ist.",
        ],
        predict: {
          question: "Welcher Platz der Antwort wird zuerst gefüllt?",
          options: [
            "Die allerersten Wörter, “i see”",
            "Ein anderes Wort des Satzes",
            "Ein Platz hinter dem Ende des Satzes",
          ],
          why: ({ runs: [run] }) => {
            const { position } = run!.iterations[0]!.commits[0]!;
            const { effectiveLength } = runMetrics(run!);
            return `Es war “${tokenAt(run!, position)}” auf Platz ${position + 1} von ${run!.responseLength}; der Satz hat ${inGerman.count(effectiveLength, tokens)}. ${position >= effectiveLength ? "Wie lang die Antwort wird, entscheidet das Modell früh: Die Plätze hinter ihrem Ende sind die sichersten von allen." : "Das Modell beginnt, wo seine Vermutung am klarsten ist, wo immer das liegt."}`;
          },
        },
      },
      {
        title: "Beide unter einer Uhr",
        text: [
          "Dasselbe Bild, dieselbe Frage, dieselbe Uhr. Beim Ziehen ist zu sehen, wie Spur B fertig wird, während Spur A bei ihren ersten Wörtern ist. Ein Klick auf eine Zelle oder ein Token zeigt, was das Modell dort dachte.",
          "Warum ist die Antwort dieselbe? Weil beide dieselbe Welt gelernt haben. Warum ist B so viel schneller? Weil sie viele Vermutungen auf einmal behalten darf. Wann ist das eine gute Idee? Davon handelt die nächste Lektion.",
        ],
      },
    ],
  },
  sources: [
    {
      text: "Dimple: Discrete Diffusion Multimodal Large Language Model with Parallel Decoding, arXiv:2505.16990",
      href: "https://arxiv.org/abs/2505.16990",
    },
    { text: "Every strategy, with a miniature at work", href: "/strategies" },
  ],
};
