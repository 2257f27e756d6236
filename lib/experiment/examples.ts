/** Named experiments, one for each thing that decoding does well or badly: the page of examples shows what came of them. */
import type { Scene } from "@/lib/scene/scene";
import { DEFAULT_EXPERIMENT } from "./defaults";
import asked from "./example.json";
import { parseLane } from "./lane-text";
import type { Experiment } from "./schema";

export interface Example {
  /** Stable: it names the recorded pictures. */
  readonly id: string;
  readonly title: string;
  /** What there is to see, in a sentence or two. */
  readonly sees: string;
  readonly experiment: Experiment;
}

type Asked = Partial<Pick<Experiment, "question" | "responseLength" | "prior" | "seed">>;
type Things = readonly (readonly [kind: string, cell: number, dx: number, dy: number])[];

/** What examples ask that say nothing else of it; what the page opens with may change, and they are recorded. */
const BASE = { ...DEFAULT_EXPERIMENT, ...(asked as Omit<Experiment, "version" | "lanes">) };

/** @param lanes as they stand in a link */
function example(
  id: string,
  title: string,
  sees: string,
  lanes: readonly string[],
  asked: Asked,
  picture?: readonly [background: Scene["background"], things: Things],
): Example {
  const scene = picture && {
    background: picture[0],
    objects: picture[1].map(([kind, cell, dx, dy]) => ({ kind, cell, dx, dy })),
  };
  return {
    id,
    title,
    sees,
    experiment: {
      ...BASE,
      ...asked,
      ...(scene && { picture: { kind: "scene", scene } as const }),
      lanes: lanes.map(parseLane),
    },
  };
}

/** In the order of the page. */
export const examples: readonly Example[] = [
  example(
    "steps",
    "The same answer in a fraction of the steps",
    "Lane A commits every word that it is sure of at once, lane B one word a step. Both describe the picture.",
    ["confident", "maskgit"],
    {},
  ),
  example(
    "gamma",
    "One number sets the pace: γ",
    "Four thresholds on one question: the higher γ, the fewer words are committed at a time.",
    ["confident;gamma=0.5", "confident;gamma=0.7", "confident;gamma=0.9", "confident;gamma=0.99"],
    {},
  ),
  example(
    "parallel",
    "Sure of each word, wrong about both",
    "At γ = 0.7 two words that need each other are committed in one step: each was likely by itself, together they name a place twice. A higher γ asks again.",
    ["confident;gamma=0.7", "confident;gamma=0.9"],
    { question: "list the objects as json", seed: 7 },
    [
      "mint",
      [
        ["cake", 0, 2, 1],
        ["banana", 3, 2, 1],
        ["banana", 4, 1, 1],
        ["cake", 5, 1, 2],
        ["banana", 8, 1, 1],
      ],
    ],
  ),
  example(
    "revocable",
    "Taking a word back",
    "A low threshold writes a wrong thing and keeps it. WINO drafts as boldly, looks at what it has drafted, and gives doubtful words back to the mask.",
    ["confident;gamma=0.6", "wino"],
    { question: "list the objects as json", seed: 7 },
    [
      "mint",
      [
        ["key", 0, 1, 1],
        ["cat", 1, 0, -1],
        ["ball", 2, -2, 0],
        ["key", 3, -2, 0],
        ["robot", 4, 0, 2],
        ["trumpet", 7, 1, 2],
      ],
    ],
  ),
  example(
    "order",
    "Order matters",
    "Turning a row of digits around is easy from left to right. All at once, and surest first, a digit goes wrong.",
    ["confident;gamma=0.5", "maskgit", "left-to-right"],
    { question: "say backwards : 1 6 9 4 7 8", responseLength: 16, seed: 7 },
  ),
  example(
    "random-order",
    "Any order is not every order",
    "Lane A commits positions drawn at random, lane B the surest first, both one step at a time. Drawn words say one thing twice.",
    ["origin", "maskgit"],
    { question: "tell me what is where .", seed: 7 },
    [
      "pink",
      [
        ["violin", 2, -1, 2],
        ["violin", 4, 0, 0],
      ],
    ],
  ),
  example(
    "structure-prior",
    "Fix the frame, ask for the blanks",
    "The words between the blanks are given. The model fills in things and places only, and in few steps.",
    ["confident;gamma=0.9", "maskgit"],
    { prior: "i see a ▒ in the ▒▒, a ▒ in the ▒▒, a ▒ in the ▒▒ and a ▒ in the ▒▒ .", seed: 7 },
  ),
  example(
    "variable-length",
    "An answer that grows",
    "Twelve positions are too few for what has to be said: lane A breaks off. DAEDAL sees that no end is near, and adds masks.",
    ["confident", "daedal"],
    { question: "what is in the picture ?", responseLength: 12, seed: 7 },
    [
      "mint",
      [
        ["key", 0, -2, -1],
        ["rocket", 5, 0, 0],
      ],
    ],
  ),
  example(
    "blocks",
    "Block by block, or all at once",
    "LLaDA fills in blocks from left to right. Blocks of eight write half in order; one block of thirty-two lets the surest come first.",
    ["llada;blockLength=8", "llada;blockLength=32"],
    {},
  ),
  example(
    "speculative",
    "Drafted by diffusion, checked word by word",
    "A model that writes from left to right needs a step a word. With drafts of a diffusion model it checks several words in one step, and writes the same answer.",
    ["autoregressive;model=mini-ar", "speculative;model=mini-ar"],
    {},
  ),
  example(
    "early-exit",
    "Easy words leave early",
    "CALM stops inside the network as soon as a word is clear: with the last layer’s head (B) hardly ever, with heads that were trained for the layers between (C) half-way. Choose “Exit layer” above the heatmaps to see how deep each word went.",
    ["autoregressive;model=mini-ar", "calm;model=mini-ar", "calm;measure=trained;threshold=0.98;model=mini-ar"],
    {},
  ),
  example(
    "padding",
    "Sixty-four positions for one word",
    "What lies behind the end is padding, and the model is sure of it: a threshold commits nearly all of it in one step, one token a step takes sixty.",
    ["confident", "maskgit"],
    { question: "how many robots are there ?", responseLength: 64, seed: 7 },
  ),
  example(
    "early-end",
    "The answer is settled before the end",
    "Prophet stops asking as soon as the best words are far ahead of all others, and commits the rest as it stands.",
    ["maskgit", "prophet"],
    {},
  ),
  example(
    "sudoku",
    "A sudoku wants an order",
    "Filled in at once, or the surest first, the first row gets two threes. Written from left to right it comes out right, in four times the steps.",
    ["confident;gamma=0.5", "confident;gamma=0.95", "left-to-right"],
    { question: "sudoku : _ _ _ 1 / _ 2 _ 3 / _ 1 _ _ / 2 _ 1 _", responseLength: 24, seed: 7 },
  ),
  example(
    "stale-cache",
    "Old keys and values",
    "Lane A runs every position in every step. Lane B keeps what it knows of committed words for sixteen steps, lane C of all but one block, and loses the hammer. Choose “Cache drift” above the heatmaps to measure how far that moves the predictions.",
    ["maskgit;prefill=off", "maskgit;prefill=dkv-decode;cache.interval=16", "maskgit;prefill=fast-dllm-dual"],
    {},
  ),
  example(
    "length",
    "Far too much room",
    "With 32 positions this question is answered right. With 128 to fill, both models add a robot that is not there: the one trained by diffusion alone, and the one that learnt to write from left to right first.",
    ["confident;gamma=0.9;model=mini-diffusion", "confident;gamma=0.9"],
    { responseLength: 128 },
  ),
  example(
    "fixed-length",
    "Only ever one length",
    "Lane A has learnt diffusion on responses of 64 positions alone; with 128 it loses words on the way, with 64 it does not. Lane B has seen every length.",
    ["confident;gamma=0.9;model=mini-dimple-fixed", "confident;gamma=0.9;model=mini-dimple-long"],
    { question: "put in order : hammer wrench balloon car mushroom", responseLength: 128 },
  ),
];
