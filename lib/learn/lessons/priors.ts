import { counting } from "@/lib/counting";
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

const inGerman = counting("de");
const iterationsInGerman = { one: "Iteration", other: "Iterationen" };

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
  de: {
    title: "Strukturvorgaben",
    summary:
      "Ein Teil der Antwort kann dastehen, bevor das Modell beginnt: was es dadurch gewinnt und was es nicht ablehnen kann.",
    steps: [
      {
        title: "Zwei Dinge als JSON",
        text: [
          "Einem Modell, das Masken füllt, ist es gleich, welche Plätze schon gefüllt sind. Teile der Antwort dürfen also dastehen, **bevor** es beginnt. Ein solcher Rahmen heißt **Strukturvorgabe**.",
          ({ runs: [run] }) =>
            `Zuerst ohne. Das Modell schrieb Klammern, Anführungszeichen, Orte und Namen selbst: ${quoted(run!)}, ${isRight(run!) ? "richtig" : "falsch"}, in ${inGerman.count(iterationsOf(run!), iterationsInGerman)}.`,
        ],
      },
      {
        title: "Erst der Rahmen",
        text: [
          "Nun stehen alle Satzzeichen von Anfang an da, mit Platz für zwei Dinge und dem Ende der Antwort dahinter. Die gelben Tokens sind fest; die gestreiften gehören dem Modell.",
          "Ein Modell, das von links nach rechts schreibt, kann das nicht. Es müsste um jedes feste Stück herumsteuern, sobald es daran ist.",
        ],
        predict: {
          question: "Ohne den Rahmen waren es zwei Iterationen. Und mit ihm?",
          options: ["Eine", "Zwei, wie vorher", "Mehr: Es muss Wörter finden, die passen"],
          why: ({ runs: [run] }) =>
            `${inGerman.count(iterationsOf(run!), iterationsInGerman)}, und ${isRight(run!) ? "richtig" : "falsch"}: ${quoted(run!)}. Der Rahmen sagt, wie viele Dinge es sind und wohin jeder Name gehört; so bleibt weniger unsicher.`,
        },
      },
      {
        title: "Drei Plätze für zwei Dinge",
        text: [
          "Das Bild ist dasselbe: ein Kaktus und ein Schraubenschlüssel. Aber dieser Rahmen hat Platz für **drei** Einträge, und seine Tokens lassen sich nicht ändern.",
        ],
        predict: {
          question: "Was steht im dritten Eintrag?",
          options: [
            "Nichts: Er bleibt leer",
            "Etwas, das im Bild nicht an diesem Ort ist",
            "Das Modell lässt den Eintrag weg",
          ],
          why: ({ runs: [run] }) =>
            `Es schrieb ${quoted(run!)}. ${entries(run!) === 3 ? "Die Form ist vollkommen, und ein Eintrag ist erfunden. Eine Vorgabe bestimmt die Form, nicht die Wahrheit: Nach drei Dingen gefragt, findet das Modell drei." : "Es hat nicht alle drei Einträge gefüllt."}`,
        },
      },
      {
        title: "Selbst versuchen",
        text: ["Wählen, wie viel Platz da ist. Bei zu wenig muss etwas wegbleiben: Welches Ding wird es sein?"],
      },
      {
        title: "Gemessen",
        text: [
          ({ facts }) => {
            const { none, skeleton } = facts.family.priors;
            const { percent: share, decimal, number } = inGerman;
            return `Auflistungen als JSON, γ = 0,9, je n = ${number(none.accuracy.n)}. Frei: ${share(none.fits.value, 1)} haben die richtige Form und Größe, ${share(none.accuracy.value, 1)} sind richtig, ${decimal(none.iterations)} Iterationen. In einem Rahmen der richtigen Größe: ${share(skeleton.fits.value, 1)}, ${share(skeleton.accuracy.value, 1)}, ${decimal(skeleton.iterations)}.`;
          },
          ({ facts }) => {
            const { "other-size": other } = facts.family.priors;
            return `In einem Rahmen von **falscher** Größe sind ${inGerman.percent(other.fits.value, 1)} vollkommen in der Form und ${inGerman.percent(other.accuracy.value, 1)} richtig: Keine kann es sein.`;
          },
          "Der Artikel sagt, dass Vorgaben Form und Länge bestimmen. Das tun sie, auch hier. Dass die Form die richtige ist, bleibt Sache dessen, der sie macht.",
        ],
      },
    ],
  },
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
