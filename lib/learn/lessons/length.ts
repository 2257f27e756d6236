import { runMetrics } from "@/lib/analysis/run";
import { counting } from "@/lib/counting";
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

const inGerman = counting("de");

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
  de: {
    title: "Längenbias",
    summary: "Einem Diffusionsmodell wird vorher gesagt, wie viel Platz es hat, und das kann ändern, was es sagt.",
    steps: [
      {
        title: "Wie viel Platz?",
        text: [
          "Ein Modell, das von links nach rechts schreibt, schreibt bis zu seinem Ende. Ein Modell mit maskierter Diffusion beginnt mit einer Zahl von Masken, und **jemand muss diese Zahl wählen**, bevor ein Wort dasteht. Plätze, die es nicht braucht, füllt es auf.",
          ({ runs: [run] }) =>
            `Hier sind es ${run!.responseLength} Plätze, und die Antwort braucht ${tokens(run!)}: ${quoted(run!)}, ${isRight(run!) ? "richtig" : "falsch"}.`,
        ],
      },
      {
        title: "Zu wenig",
        text: [
          "Dasselbe Bild mit einer Tulpe, einem Bus und einer Erdbeere, und dieselbe Frage. Aber jetzt gibt es nur **16** Plätze. Der Satz von eben passt nicht hinein.",
        ],
        predict: {
          question: "Was wird es schreiben?",
          options: [
            "Denselben Satz, abgeschnitten, wo der Platz endet",
            "Einen ganzen Satz, der etwas weglässt",
            "Alles, nur kürzer gesagt",
          ],
          why: ({ runs: [run] }) =>
            `${quoted(run!)}. ${isWhole(run!) ? "Das ist ein guter Satz mit einem Punkt am Ende, und etwas fehlt darin." : "Der Platz endet vor dem Satz."} Das Modell sieht von Anfang an, wo das Ende ist, und richtet das Gesagte nach dem Platz.`,
        },
      },
      {
        title: "Zu viel",
        text: ["Nun umgekehrt: eine Sonnenblume und **32** Plätze. Ein Satz über sie braucht etwa zehn."],
        predict: {
          question: "Was macht es mit dem Rest?",
          options: ["Ihn auffüllen", "Weiterreden", "Mitten im Satz aufhören"],
          why: ({ runs: [run] }) =>
            `${quoted(run!)}, ${tokens(run!)} Tokens. ${isRight(run!) ? "Eine Blume ist ein Satz." : "Es gibt nur eine Sonnenblume: Die zweite wurde genannt, weil Platz für sie war."} Das ist **Längenbias**.`,
        },
      },
      {
        title: "Selbst versuchen",
        text: [
          "Den Platz wählen und ausführen. Ist mehr immer schlechter? Lohnend ist auch, **wo** die ersten Tokens festgelegt werden: Oft fällt die Entscheidung zuerst beim Auffüllen, und damit darüber, wie lang die Antwort wird.",
        ],
      },
      {
        title: "Wie schlimm ist es?",
        text: [
          "Diese zwei Bilder wurden gewählt, weil sie es zeigen. Das Diagramm hat alle: richtige Antworten nach der vorgegebenen Länge.",
          ({ facts }) => {
            const { at8, at128 } = facts.family.lengths;
            return `Bei Aufgaben mit kurzen Antworten geht Mini-Dimple von ${inGerman.percent(at8.value, 1)} mit 8 Plätzen auf ${inGerman.percent(at128.value, 1)} mit 128 (γ = 0,9, je n = ${inGerman.number(at8.n)}). Es stört sich kaum daran, denn Antworten jeder Länge waren Teil seines Trainings. Im Artikel fällt ein nur mit Diffusion trainiertes Modell auf ChartQA mit wachsender Länge von 42,7 auf 8,6; unseres fällt um einige Punkte.`;
          },
          "Eine Linie ist flach: Dem Modell, das von links nach rechts schreibt, wird die Länge gar nicht gesagt.",
        ],
      },
    ],
  },
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
