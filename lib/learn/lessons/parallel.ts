import { counting } from "@/lib/counting";
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
const inGerman = counting("de");
const iterationsInGerman = { one: "Iteration", other: "Iterationen" };

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
  de: {
    title: "Zwei Tokens, die einander brauchen",
    summary: "Warum Vermutungen, die einzeln gut sind, zusammen falsch sein können.",
    steps: [
      {
        title: "Zwei Bälle, zwei Orte",
        text: [
          'Das Bild zeigt zwei Bälle, unten links und unten rechts. Das Modell soll sie als JSON auflisten, "bottom left":"ball" und "bottom right":"ball", in welcher Reihenfolge auch immer.',
          "γ ist 0,6: Vermutungen, die halbwegs sicher sind, werden sofort behalten, viele in einer Iteration.",
        ],
        predict: {
          question: "Zwei Bälle sind leicht zu sehen. Wird das richtig?",
          options: ["Ja: Beide Orte werden genannt", "Nein: Es kommt nicht richtig heraus"],
          why: ({ runs: [run] }) =>
            `Es schrieb ${quoted(run!)} in ${inGerman.count(iterationsOf(run!), iterationsInGerman)}, und das ist ${isRight(run!) ? "richtig" : "falsch: Ein Ort wird zweimal genannt, der andere gar nicht"}.`,
        },
      },
      {
        title: "Einzeln wahrscheinlich, zusammen falsch",
        text: [
          "Jeder Platz wurde **für sich** geraten. Jede Vermutung kannte die Frage und das Bild; keine wusste, was im selben Augenblick neben ihr geraten wurde. Eben das macht eine Iteration so schnell.",
          ({ runs }) => {
            const cell = mistake(runs);
            const row = cell && runs[0]!.iterations[cell.iteration]!;
            const at = row ? row.positions.indexOf(cell!.position) : -1;
            const ids = row?.topIds?.[at] ?? [];
            const shares = row?.topProbs?.[at] ?? [];
            const text = (id: number | undefined) => `“${(runs[0]!.vocabulary.text[String(id)] ?? "").trim()}”`;
            const share = (value: number | undefined) => inGerman.percent(value ?? 0, 1);
            return `Darunter steht das Token, das falsch wurde, auf Platz ${(cell?.position ?? 0) + 1}. Für das Modell war es ${text(ids[0])} mit ${share(shares[0])} oder ${text(ids[1])} mit ${share(shares[1])}. Beides passt hier für einen Ball. Aber welches richtig ist, hängt davon ab, was im anderen Eintrag steht, und der war noch nicht geschrieben.`;
          },
          "Ein Sprachmodell, das von links nach rechts schreibt, gerät nicht in diese Falle: Es liest den ersten Eintrag, bevor es den zweiten schreibt.",
        ],
      },
      {
        title: "Noch einmal hinsehen",
        text: [
          "Jetzt ist γ = 0,9. Das zweifelhafte Token liegt unter der Linie, also wartet es. Alles andere wird behalten, und das Netz wird noch einmal gefragt, diesmal mit dem ersten Eintrag vor Augen.",
        ],
        predict: {
          question: "Was tut Spur B?",
          options: [
            "Denselben Fehler machen, nur langsamer",
            "Es richtig machen, mit einer Iteration mehr",
            "Es richtig machen, mit vielen Iterationen mehr",
          ],
          why: ({ runs: [a, b] }) =>
            `${quoted(b!)}: ${isRight(b!) ? "richtig" : "falsch"}, in ${inGerman.count(iterationsOf(b!), iterationsInGerman)}, wo Spur A ${iterationsOf(a!)} gebraucht hat. Sobald ein Eintrag dasteht, passt für den anderen nur noch ein Wort.`,
        },
      },
      {
        title: "Wo liegt die Grenze?",
        text: [
          "γ verstellen und suchen, wo die Antwort richtig wird. Das geschieht genau dort, wo die Konfidenz des zweifelhaften Tokens liegt.",
          "Andere Strategien suchen solche Paare auf andere Weise: Manche behalten nur so viel, wie die Summe ihrer Zweifel erlaubt, manche nehmen Tokens zurück, die sie später bereuen. Alle sind im Playground.",
        ],
      },
      {
        title: "Wie oft kommt es darauf an?",
        text: [
          ({ facts }) => {
            const [two, some, one] = ["mist;prefill=off", "confident;prefill=off", "maskgit;prefill=off"].map((line) =>
              measuredLane(facts, line),
            );
            const share = ({ accuracy }: NonNullable<typeof one>) => inGerman.percent(accuracy.value, 1);
            return `Bei ${inGerman.number(some!.samples)} zurückgehaltenen Fragen: alles in ein oder zwei Auswertungen ist zu ${share(two!)} richtig; jede Vermutung über γ = 0,9, in ${inGerman.decimal(some!.nfe)} Auswertungen, zu ${share(some!)}; ein Token nach dem anderen, in ${inGerman.decimal(one!.nfe)}, zu ${share(one!)}.`;
          },
          "Blind festzulegen kommt teuer. Eines nach dem anderen festzulegen bringt nichts gegenüber dem, was sicher ist. Die Kunst des parallelen Dekodierens ist zu wissen, welche Tokens einander brauchen.",
        ],
      },
    ],
  },
  controls: [settingControl("gamma", "confident", "gamma")],
  sources: [
    {
      text: "Fast-dLLM, on the limits of parallel decoding, arXiv:2505.22618",
      href: "https://arxiv.org/abs/2505.22618",
    },
    { text: "Every strategy, with its source", href: "/strategies" },
  ],
};
