import { counting } from "@/lib/counting";

const { number, count } = counting("en");
const positions = { one: "position", other: "positions" };

/** What charts of runs say: quantities, keys, readings. */
export const charts = {
  /** What a heatmap can show: its name, one sentence, and what the bright end of its colours stands for. */
  views: {
    probability: {
      label: "Probability",
      meaning: "How likely the model holds the token proposed at this position.",
      brightIs: "sure",
    },
    score: {
      label: "Ranking score",
      meaning: "What the strategy ranks positions by, after temperature, top-p and top-k.",
      brightIs: "first in line",
    },
    entropy: {
      label: "Entropy",
      meaning: "How widely the model spreads its guess over all tokens; 0 means one token alone.",
      brightIs: "sure",
    },
    margin: { label: "Margin", meaning: "How far the best token is ahead of the second best.", brightIs: "sure" },
    end: {
      label: "End probability",
      meaning:
        "How likely the model holds an end token here: all end tokens together, as far as they are among the candidates that were kept.",
      brightIs: "ends here",
    },
    rank: {
      label: "Rank",
      meaning: "Place of the position among those asked about in the same iteration; 1 is the best score.",
      brightIs: "first in line",
    },
    order: {
      label: "Commit order",
      meaning: "When the token that stands in the answer was committed: 1 came first, equal numbers came together.",
      brightIs: "early",
    },
    settled: {
      label: "Settled or committed",
      meaning: "Whether the best token is the final one already, and how long it waits until it is committed.",
      brightIs: "committed",
    },
    "cache-age": {
      label: "Cache age",
      meaning: "How many iterations ago the cached keys and values that this prediction rests on were computed.",
      brightIs: "fresh",
    },
    "exit-layer": {
      label: "Exit layer",
      meaning: "After how many layers the token left the network, where the strategy lets it leave early.",
      brightIs: "early",
    },
    drift: {
      label: "Cache drift",
      meaning:
        "How far the cache moved the prediction: KL divergence from the same step without it. Square-root scale.",
      brightIs: "unmoved",
    },
  },
  /** A quantity within a sentence. */
  inSentence: (label: string) => label.toLowerCase(),
  perPosition: (label: string) => `${label} per position and iteration`,
  byPosition: (label: string) => `${label} · position × iteration`,
  brightIs: (what: string) => `bright = ${what}`,
  colourScale: (dark: string, middle: string, bright: string, unit: string, brightIs: string, meaning: string) =>
    `colour scale from ${dark} (dark) by ${middle} to ${bright}${unit} (bright = ${brightIs}). ${meaning}`,
  settled: { undecided: "undecided", waiting: "settled, waiting", committed: "committed" },
  iterationsUnit: (several: number): string => (several === 1 ? "iteration" : "iterations"),
  marks: {
    committed: "committed",
    known: "known",
    prior: "structure prior",
    blockEdge: "block edge",
    runOn: "run on",
    givenBack: "given back",
    writtenOver: "written over",
    regretted: "regretted",
    branch: "branch",
    gained: "would be gained",
    lost: "would be lost",
  },
  marksHelp: {
    committed:
      "The token at this position was committed in this iteration. Small cells are underlined instead of outlined.",
    known: "The position holds a token already.",
    prior: "The structure prior fixes this position.",
    blockEdge: "The run decodes block by block: here one ends and the next begins.",
    runOn: "The positions that the network was run on in the current iteration; of the others nothing is known then.",
    givenBack: "The position was masked again at the end of this iteration.",
    writtenOver: "The token was replaced by another one in this iteration.",
    regretted: "The model, looking at the token that stands there, now holds another one for more likely.",
    branch: "From the dashed line on, a branch goes its own way; the iterations above it are its parent’s.",
    gained: "Under the rule that is tried, this position would commit as well.",
    lost: "Under the rule that is tried, this position would not commit.",
  },
  tokenKeys: { masked: "masked", new: "new", prior: "structure prior", low: "below 50\u00a0%" },
  // One cell.
  states: { masked: "masked", committed: "committed", known: "known", absent: "absent" },
  afterEnd: "after the end of the answer",
  iteration: "iteration",
  at: (iteration: number, position: number) => `iteration ${iteration}, position ${position}`,
  atShort: (iteration: number, position: number) => `iteration ${iteration} · position ${position}`,
  notRunYet: "not run yet",
  notPart: "not part of the answer in this iteration",
  about: (value: string) => `about ${value}`,
  wouldNowBe: (token: string, share: string) => `would now be ${token} with ${share}`,
  wouldBe: "would now be",
  canvas: "canvas",
  triedOut: "tried out, nothing is written",
  networkSaw: "the network saw",
  putOut: "would be put out",
  notRecorded: "not recorded",
  belowCandidates: "below the candidates kept",
  // Brushed range.
  position: (from: string) => `position ${from}`,
  positions: (from: string, to: string) => `positions ${from} … ${to}`,
  iterationAt: (from: string) => `iteration ${from}`,
  iterations: (from: string, to: string) => `iterations ${from} … ${to}`,
  // Large heatmaps.
  showMore: "Show more",
  showLess: "Show less, larger",
  currentBlock: "Current block",
  theRange: "The range",
  all: "All",
  asTable: "Show as table",
  minimap: (label: string, shown: string) =>
    `${label}, all of it; arrow keys move the part that is shown, plus and minus make it smaller and larger, 0 shows all. Shown: ${shown}`,
  // Answer.
  answer: "Answer",
  walk: "Arrow keys move between positions; Enter selects one.",
  several: (many: number) => count(many, positions),
  findIn: (name: string) => `Find in ${name}: a position’s number, or text; Enter goes to the next place`,
  find: "Position or text",
  notFound: "not found",
  // Commits.
  commitsHead: "Committed per iteration · confidence:",
  mean: "mean",
  leastSure: "least sure token committed",
  meanConfidence: "mean confidence",
  committedHead: "committed",
  commitsLabel: "Commits per iteration; moves the clock",
  beforeFirst: (all: number) => `before iteration 1 of ${number(all)}`,
  iterationOf: (iteration: number, all: number) => `iteration ${iteration} of ${number(all)}`,
  committed: (several: number) => `${number(several)} committed`,
  meanIs: (share: string) => `mean confidence ${share}`,
  leastIs: (share: string) => `least sure token committed ${share}`,
  // Drafts of another vocabulary.
  draft: {
    none: "Draft: none in this iteration",
    inside: (tokens: number) =>
      `Draft of ${count(tokens, { one: "token", other: "tokens" })} by the model’s drafting layer`,
    tree: (tokens: number) =>
      `Draft of ${count(tokens, { one: "token", other: "tokens" })} in branches by the model’s drafting layer`,
    treeLabel: "Drafted tree",
    head: (pieces: number) =>
      `Draft in ${count(pieces, { one: "token", other: "tokens" })} of the drafter’s own, above the model’s`,
    accepted: (accepted: number, drafted: number) => `${number(accepted)} of ${number(drafted)} drafted accepted`,
    cost: (drafter: number, model: number) => `evaluations: drafter ${number(drafter)}, model ${number(model)}`,
    layers: (layers: string, model: number) =>
      `drafting cost ${layers} of the model’s layers for a token, ${number(model)} evaluation of it besides`,
    suppressed: (share: string) => `kept from saying ${share}`,
    shared: (shared: number, size: number) => `shares ${number(shared)} of its ${number(size)} tokens`,
    end: "end",
    fates: {
      accepted: "accepted",
      corrected: "replaced by the model’s token",
      dropped: "not on the model’s path",
      lost: "no token came of it",
      own: "the model’s own",
    },
  },
  // Candidates.
  candidatesUnknown: "Candidates: not recorded.",
  noCandidates: "No candidates: the position was not asked about here.",
  putHere: (text: string) => `Makes a branch lane in which “${text}” is put here`,
  committedHere: "committed in this iteration",
  others: "all others",
  // Tokens of the answer.
  maskedToken: (position: number) => `position ${position}, masked`,
  priorToken: (position: number, text: string) => `position ${position}, ${text}, fixed by the structure prior`,
  tokenAt: (position: number) => `position ${position}`,
  committedIn: (iteration: number) => `committed in iteration ${iteration}`,
  probabilityUnknown: "probability not recorded",
  byHand: "by hand",
  lowConfidence: "low confidence",
  wrong: "wrong",
  masksBehind: (all: number, from: number) => `${number(all)} masks after the end of the answer, from position ${from}`,
  padsBehind: (all: number, from: number) => `${number(all)} pads after the end of the answer, from position ${from}`,
  somePadsBehind: (known: number, all: number, from: number) =>
    `${number(known)} of ${number(all)} pads after the end of the answer, from position ${from}`,
  foldPads: "Fold the pads behind the end of the answer",
  showPads: "Show the pads behind the end of the answer one by one",
  fold: "fold",
  // Two answers.
  pairs: {
    same: "same token",
    undecided: "masked in both",
    "one-sided": "in one answer only",
    independent: "independent difference",
    inherited: "inherited difference",
  },
  pairsHelp: {
    same: "Both answers hold the same token here.",
    independent: "Decided apart: no other difference was in sight when either token was committed.",
    inherited: "Decided with another difference in sight, so it may follow from that one.",
    "one-sided": "One answer has a mask here, or no such position.",
    undecided: "Masked in both answers.",
  },
  sideAt: (letter: string, position: number, text: string) => `${letter} position ${position}, ${text}`,
  nothing: "nothing",
  theFirst: "the first",
  pads: (several: number) => (several === 1 ? "+ 1 pad" : `+ ${number(several)} pads`),
  answersOf: (a: string, b: string) => `Answers of ${a} and ${b}`,
  // Playing.
  play: (name: string) => `Play ${name}`,
  pause: (name: string) => `Pause ${name}`,
  first: "First iteration",
  next: "Next iteration",
  clockAt: (shown: number, all: number) => `iteration ${shown} / ${all}`,
  clockOfAll: "Clock of all lanes",
};
