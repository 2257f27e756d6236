import { counting } from "@/lib/counting";
import type { Trace } from "@/lib/trace/schema";
import { measuredLane, percent } from "../facts";
import { ask, type LaneCell, type Lesson, settingControl } from "../lesson";
import { fourThings } from "../questions";
import { commitsOf, count, isRight, iterationsOf, quoted } from "../read-run";

const lane = (gamma: number) => `confident;gamma=${gamma};prefill=off`;
const inGerman = counting("de");
const iterations = { one: "Iteration", other: "Iterationen" };
const tokens = { one: "Token", other: "Tokens" };
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
  de: {
    title: "Konfidenz und γ",
    summary: "Eine Zahl bestimmt, wie kühn dekodiert wird: was sie bringt und was sie kostet.",
    steps: [
      {
        title: "Wie sicher ist es sich?",
        text: [
          "In einer Iteration gibt das Netz für jeden maskierten Platz jedem Token, das es kennt, eine Wahrscheinlichkeit. Die Farbe einer Zelle ist die Wahrscheinlichkeit des **besten**: wie sicher sich das Modell seiner Vermutung ist. Das heißt **Konfidenz**.",
          "Dies ist die erste Zeile. Die meisten Zellen sind hell: Die Form des Satzes ist sofort klar. Wo es dunkel ist, schwankt das Modell. Darunter steht die dunkelste, mit allem, was dort infrage kam. Ein Klick auf eine andere Zelle erlaubt den Vergleich.",
        ],
      },
      {
        title: "Die Schwelle γ",
        text: [
          "**Konfidentes Dekodieren**, die Strategie von Dimple, zieht eine Linie: Jede Vermutung mit einer Konfidenz über γ (Gamma) wird sofort behalten. Der Rest wird noch einmal gefragt, mit den neuen Tokens vor Augen. Was behalten ist, ist endgültig.",
          ({ runs: [run] }) =>
            `Spur A hat γ = 0,9. Sie hat ${inGerman.count(iterationsOf(run!), iterations)} gebraucht, und ihre Antwort ist ${isRight(run!) ? "richtig" : "falsch"}: ${quoted(run!)}`,
        ],
        predict: {
          question: "Spur B hat γ = 0,5: Sie behält eine Vermutung, sobald sie eher stimmt als nicht. Was wird daraus?",
          options: [
            "Weniger Iterationen und eine richtige Antwort",
            "Weniger Iterationen und ein Fehler",
            "Ebenso viele Iterationen oder mehr: Fehler müssen behoben werden",
          ],
          why: ({ runs: [a, b] }) =>
            `${inGerman.count(iterationsOf(b!), iterations)} statt ${iterationsOf(a!)}. Sie schrieb ${quoted(b!)}, und das ist ${isRight(b!) ? "richtig" : "falsch"}. Von ihren ersten ${inGerman.count(commitsOf(b!)[0]!, tokens)} waren manche kaum besser als ein Münzwurf, und was behalten ist, wird nie wieder gefragt.`,
        },
      },
      {
        title: "Wenn nichts darüberkommt",
        text: [
          "Ein sehr hohes γ hat seine eigene Not: Es gibt Augenblicke, in denen keine Vermutung sicher genug ist. Dieser Lauf hat γ = 0,99.",
          ({ runs: [run] }) =>
            `Die letzte Zeile ist Iteration ${whereNothingPassed(run!)}. In der nächsten kommt keiner der maskierten Plätze über die Schwelle.`,
        ],
        predict: {
          question: "Was geschieht dann?",
          options: [
            "Nichts wird behalten, und es wird noch einmal gefragt",
            "Die sicherste Vermutung wird trotzdem behalten",
            "γ gilt nicht mehr, und jede Vermutung wird behalten",
          ],
          why: ({ runs: [run] }) => {
            const [commit] = run!.iterations[whereNothingPassed(run!)]!.commits;
            const sure = commit?.probability === undefined ? "" : `, mit ${inGerman.percent(commit.probability, 1)},`;
            return `Die beste wurde${sure} unter γ behalten. Noch einmal zu fragen brächte genau dieselben Vermutungen, denn nichts hat sich geändert; ein Token mehr ändert sie. So kommt ein Lauf immer zum Ende. Dieser hat ${inGerman.count(iterationsOf(run!), iterations)} gebraucht.`;
          },
        },
      },
      {
        title: "Selbst versuchen",
        text: [
          "γ verstellen und ausführen. Wie tief kann es gehen, bevor die Antwort falsch wird? Ab wann bringt mehr Vorsicht nichts mehr?",
          "Der erste Lauf lädt das Modell, einige Megabyte. Danach dauert ein Lauf einen Augenblick und folgt dem Regler.",
        ],
      },
      {
        title: "Was es bringt",
        text: [
          "Ein Bild beweist nichts, deshalb haben wir viele Fragen gestellt.",
          ({ facts }) => {
            const [some, one] = [
              measuredLane(facts, "confident;prefill=off"),
              measuredLane(facts, "maskgit;prefill=off"),
            ];
            const { number, decimal, percent: share } = inGerman;
            return `Mit γ = 0,9 hat das Modell ${share(some.accuracy.value, 1)} von ${number(some.samples)} zurückgehaltenen Fragen richtig beantwortet, mit je ${decimal(some.nfe)} Auswertungen des Netzes. Ein Token je Schritt: ${share(one.accuracy.value, 1)} mit ${decimal(one.nfe)}. Ein Achtel der Arbeit, und kein zählbarer Verlust.`;
          },
          "Das Diagramm hat γ von 0,5 bis 0,95. Links ist schneller; wo eine Linie abknickt, wird Tempo mit Fehlern bezahlt.",
        ],
      },
    ],
  },
  controls: [settingControl("gamma", "confident", "gamma")],
  sources: [
    { text: "Dimple, section on confident decoding, arXiv:2505.16990", href: "https://arxiv.org/abs/2505.16990" },
    { text: "Confident decoding: formula, settings, source", href: "/strategies" },
    { text: "Trade-offs, measured in your browser", href: "/labs" },
  ],
};
