import { runMetrics } from "@/lib/analysis/run";
import { counting } from "@/lib/counting";
import type { Trace } from "@/lib/trace/schema";
import { measuredLane, percent, points } from "../facts";
import { ask, askedControl, type Lesson } from "../lesson";
import { fourThings } from "../questions";
import { count, firstDifference, isRight, iterationsOf, quoted } from "../read-run";

const puzzle = { question: "sudoku : _ 4 1 2 / 2 _ 4 _ / 1 2 3 4 / 4 3 2 _", length: 32 } as const;

const without = ask({ ...fourThings, lanes: ["confident;gamma=0.9;prefill=off"] });
const kept = ask({ ...fourThings, lanes: ["confident;gamma=0.9;prefill=off", "confident;gamma=0.9"] });
const stale = ask({ ...puzzle, lanes: ["confident;gamma=0.9;prefill=off", "confident;gamma=0.9;prefill=dllm-cache"] });

const inGerman = counting("de");
const iterationsInGerman = { one: "Iteration", other: "Iterationen" };

/** Work of a run, in evaluations of everything; 0 where it was not recorded. */
const work = (run: Trace): number => runMetrics(run).weightedNfe ?? 0;
const share = (a: Trace, b: Trace): number => work(b) / work(a);
const isSame = (a: Trace, b: Trace): boolean => firstDifference(a, b) < 0;

export const caches: Lesson = {
  id: "caches",
  title: "Prefill and stale caches",
  summary: "What a model may remember between two iterations, and what goes wrong when it remembers too much.",
  minutes: 5,
  steps: [
    {
      title: "Everything, again and again",
      text: [
        "To guess the masks, the network reads the **whole** canvas: the prompt, with its picture, and the answer as it stands. In the next iteration a few tokens are new, and it reads all of it again.",
        ({ runs: [run] }) =>
          `Here the prompt has ${run!.prompt.length} tokens and the answer ${run!.responseLength} places. ${count(iterationsOf(run!), "iteration")} made the network compute ${(iterationsOf(run!) * (run!.prompt.length + run!.responseLength)).toLocaleString("en")} of them. Most of these were the same prompt, over and over.`,
        "A model that writes from left to right never does that. What it has read cannot change, so it keeps the **keys and values** of all earlier tokens: the KV cache.",
      ],
      show: { experiment: without, parts: ["answer", "heatmap", "metrics"] },
    },
    {
      title: "Keep the prompt",
      text: [
        "The prompt, at least, stays the same. Dimple’s **prefill** computes its keys and values once, in the first evaluation, and reuses them. After that only the answer is computed.",
        "Lane A keeps nothing. Lane B keeps the prompt.",
      ],
      show: { experiment: kept, parts: ["answer", "heatmap", "metrics"], before: { at: "end", lanes: [0] } },
      predict: {
        question: "How much of the work of lane A is left for lane B?",
        options: [
          { text: "Nearly all of it: the answer is the hard part", isRight: ({ runs: [a, b] }) => share(a!, b!) > 0.9 },
          {
            text: "Between a third and nine tenths",
            isRight: ({ runs: [a, b] }) => share(a!, b!) > 1 / 3 && share(a!, b!) <= 0.9,
          },
          { text: "Less than a third", isRight: ({ runs: [a, b] }) => share(a!, b!) <= 1 / 3 },
        ],
        why: ({ runs: [a, b] }) =>
          `${percent(share(a!, b!))}: ${work(b!).toFixed(1)} evaluations of everything in place of ${work(a!).toFixed(1)}. The first one costs the full price, for it fills the cache; so the more iterations there are, and the longer the prompt, the more is saved. The answer: ${isSame(a!, b!) ? "the same, token by token" : "not the same tokens"}.`,
      },
    },
    {
      title: "What is not exact about it",
      text: [
        "In a left-to-right model the cache is exact. Here it is not: every token sees every other one, so the prompt’s own keys and values **depend on the answer**, and the answer has changed since they were computed. They are **stale**. Prefill bets that this hardly matters.",
        "Other caches bet more. dLLM-Cache keeps the answer’s keys and values too, and computes afresh only those places whose values have moved most. Lane B does that, on a puzzle.",
      ],
      show: { experiment: stale, before: { at: "end", lanes: [0] } },
      predict: {
        question:
          "Lane A, without a cache, solves it. Lane B sees some places as they were an iteration ago. What will it write?",
        options: [
          { text: "The same answer, token by token", isRight: ({ runs: [a, b] }) => isSame(a!, b!) },
          { text: "A wrong one", isRight: ({ runs: [a, b] }) => !isSame(a!, b!) && !isRight(b!) },
          { text: "Another one, right as well", isRight: ({ runs: [a, b] }) => !isSame(a!, b!) && isRight(b!) },
        ],
        why: ({ runs: [a, b] }) =>
          isSame(a!, b!)
            ? "The very same. Being stale did not matter here."
            : `${quoted(b!)}, which is ${isRight(b!) ? "right as well" : "wrong"}. The first difference is at place ${firstDifference(a!, b!) + 1}. The last cells hang on what was filled in a moment ago, and the cache had not seen it yet.`,
      },
    },
    {
      title: "Your turn",
      text: [
        "Choose what is kept, and run. The row of numbers tells what it cost: NFE counts evaluations, and the work is less where tokens came from the cache.",
      ],
      show: {
        experiment: ask({ ...puzzle, lanes: ["confident;gamma=0.9;prefill=off"] }),
        parts: ["answer", "heatmap", "metrics"],
        controls: ["cache"],
      },
    },
    {
      title: "What a bet is worth",
      text: [
        "One puzzle shows what can happen, not how often. On held-out questions of all kinds, at γ = 0.9:",
        ({ facts }) => {
          const told = (line: string, name: string) => {
            const { overNoCache, samples, weightedNfe } = measuredLane(facts, line);
            const change = overNoCache
              ? `${points(overNoCache.value)} points (95 %: ${points(overNoCache.low)} to ${points(overNoCache.high)})`
              : "";
            return `**${name}**: ${weightedNfe.toFixed(1)} evaluations’ worth of work, ${change}, n = ${samples.toLocaleString("en")}.`;
          };
          const none = measuredLane(facts, "confident;prefill=off");
          return `No cache: ${none.weightedNfe.toFixed(1)} evaluations’ worth, ${percent(none.accuracy.value)} right. ${told("confident", "Prefill")} ${told("confident;prefill=dllm-cache", "dLLM-Cache")}`;
        },
        "Where the interval holds 0, no loss could be shown. So a stale cache can cost an answer, and over many questions it costs little. The numbers of all nine caches stand under Strategies.",
      ],
      show: { experiment: stale, at: 0, plays: true },
    },
  ],
  de: {
    title: "Prefill und veraltete Zwischenspeicher",
    summary: "Was ein Modell zwischen zwei Iterationen behalten darf, und was schiefgeht, wenn es zu viel behält.",
    steps: [
      {
        title: "Alles, immer wieder",
        text: [
          "Um die Masken zu raten, liest das Netz **alles**: die Frage mit ihrem Bild und die Antwort, wie sie steht. In der nächsten Iteration sind ein paar Tokens neu, und es liest wieder alles.",
          ({ runs: [run] }) =>
            `Hier hat die Frage ${run!.prompt.length} Tokens und die Antwort ${run!.responseLength} Plätze. In ${inGerman.count(iterationsOf(run!), iterationsInGerman)} hat das Netz ${inGerman.number(iterationsOf(run!) * (run!.prompt.length + run!.responseLength))} davon berechnet. Die meisten gehörten zur selben Frage, immer wieder.`,
          "Ein Modell, das von links nach rechts schreibt, tut das nie. Was es gelesen hat, kann sich nicht ändern; so behält es die **Keys und Values** aller früheren Tokens: den KV-Cache.",
        ],
      },
      {
        title: "Die Frage behalten",
        text: [
          "Wenigstens die Frage bleibt gleich. Dimples **Prefill** berechnet ihre Keys und Values einmal, in der ersten Auswertung, und nutzt sie wieder. Danach wird nur noch die Antwort berechnet.",
          "Spur A behält nichts. Spur B behält die Frage.",
        ],
        predict: {
          question: "Wie viel von der Arbeit der Spur A bleibt für Spur B?",
          options: [
            "Fast alles: Die Antwort ist das Schwere",
            "Zwischen einem Drittel und neun Zehnteln",
            "Weniger als ein Drittel",
          ],
          why: ({ runs: [a, b] }) =>
            `${inGerman.percent(share(a!, b!), 1)}: ${inGerman.decimal(work(b!))} Auswertungen von allem statt ${inGerman.decimal(work(a!))}. Die erste kostet den vollen Preis, denn sie füllt den Cache; je mehr Iterationen es also sind und je länger die Frage, desto mehr wird gespart. Die Antwort: ${isSame(a!, b!) ? "dieselbe, Token für Token" : "nicht dieselben Tokens"}.`,
        },
      },
      {
        title: "Was daran nicht genau ist",
        text: [
          "In einem Modell, das von links nach rechts schreibt, stimmt der Cache genau. Hier nicht: Jedes Token sieht jedes andere, also **hängen die Keys und Values der Frage von der Antwort ab**, und die hat sich seither geändert. Sie sind **veraltet**. Prefill wettet, dass das kaum etwas ausmacht.",
          "Andere Zwischenspeicher wetten mehr. dLLM-Cache behält auch die Keys und Values der Antwort und berechnet nur die Plätze neu, deren Values sich am meisten bewegt haben. Spur B tut das, bei einem Rätsel.",
        ],
        predict: {
          question:
            "Spur A, ohne Cache, löst es. Spur B sieht manche Plätze so, wie sie vor einer Iteration waren. Was wird sie schreiben?",
          options: ["Dieselbe Antwort, Token für Token", "Eine falsche", "Eine andere, auch richtig"],
          why: ({ runs: [a, b] }) =>
            isSame(a!, b!)
              ? "Genau dieselbe. Dass der Cache veraltet war, hat hier nichts ausgemacht."
              : `${quoted(b!)}, und das ist ${isRight(b!) ? "auch richtig" : "falsch"}. Der erste Unterschied ist auf Platz ${firstDifference(a!, b!) + 1}. Die letzten Zellen hängen an dem, was eben erst eingetragen wurde, und der Cache hatte es noch nicht gesehen.`,
        },
      },
      {
        title: "Selbst versuchen",
        text: [
          "Wählen, was behalten wird, und ausführen. Die Zeile mit den Zahlen sagt, was es gekostet hat: NFE zählt Auswertungen, und die Arbeit ist kleiner, wo Tokens aus dem Cache kamen.",
        ],
      },
      {
        title: "Was eine Wette wert ist",
        text: [
          "Ein Rätsel zeigt, was geschehen kann, nicht wie oft. Bei zurückgehaltenen Fragen aller Art, mit γ = 0,9:",
          ({ facts }) => {
            const { decimal, percent: inPercent, number } = inGerman;
            const inPoints = (value: number) => `${value < 0 ? "−" : "+"}${decimal(Math.abs(100 * value))}`;
            const told = (line: string, name: string) => {
              const { overNoCache, samples, weightedNfe } = measuredLane(facts, line);
              const change = overNoCache
                ? `${inPoints(overNoCache.value)} Punkte (95 %: ${inPoints(overNoCache.low)} bis ${inPoints(overNoCache.high)})`
                : "";
              return `**${name}**: Arbeit von ${decimal(weightedNfe)} Auswertungen, ${change}, n = ${number(samples)}.`;
            };
            const none = measuredLane(facts, "confident;prefill=off");
            return `Ohne Cache: Arbeit von ${decimal(none.weightedNfe)} Auswertungen, ${inPercent(none.accuracy.value, 1)} richtig. ${told("confident", "Prefill")} ${told("confident;prefill=dllm-cache", "dLLM-Cache")}`;
          },
          "Wo das Intervall die 0 enthält, ließ sich kein Verlust zeigen. Ein veralteter Cache kann also eine Antwort kosten, und über viele Fragen kostet er wenig. Die Zahlen aller neun Zwischenspeicher stehen unter „Strategien“.",
        ],
      },
    ],
  },
  controls: [
    askedControl(
      "cache",
      "What is kept",
      [
        { value: "off", label: "Nothing" },
        { value: "dimple", label: "The prompt" },
        { value: "dllm-cache", label: "dLLM-Cache" },
      ].map(({ value, label }) => {
        const { lanes } = ask({ ...puzzle, lanes: [`confident;gamma=0.9;prefill=${value}`] });
        return { value, label, asked: { lanes } };
      }),
    ),
  ],
  sources: [
    { text: "Dimple, on prefilling, arXiv:2505.16990", href: "https://arxiv.org/abs/2505.16990" },
    { text: "dLLM-Cache, arXiv:2506.06295", href: "https://arxiv.org/abs/2506.06295" },
    { text: "Every cache and what it was measured at", href: "/strategies" },
  ],
};
