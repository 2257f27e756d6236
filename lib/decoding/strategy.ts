/**
 * What a decoding strategy is: facts about itself plus one pure function that says what to commit now. That is `select`
 * for most, once the network has answered; those that draft, verify, leave the network early or ask a second one write
 * their whole `turn`.
 */
import type { ChimeraNetwork } from "@/lib/engine/chimera/network";
import type { ParamSpec, ParamValue } from "@/lib/engine/param-spec";
import type { AttentionReading, BranchRows, ExitRule, PredictionTable } from "@/lib/engine/predictor";
import type { CommitReason } from "./commit-reasons";
import type { Translation } from "./translation";

export type { ParamRole, ParamSpec, ParamValue } from "@/lib/engine/param-spec";
export type { CommitReason } from "./commit-reasons";
export type Settings = Readonly<Record<string, ParamValue>>;

/** What positions are ranked by. `negative-entropy`: Σ p ln p, nats, 0 = certain. */
export type Ranking = "probability" | "margin" | "negative-entropy";

/** How a token and its confidence are read off the network's answer. */
export interface ProposalSettings {
  /** What `Proposal.score` holds. */
  readonly ranking: Ranking;
  /** 0 takes the most probable token, above 0 draws one. */
  readonly temperature: number;
  /** Nucleus mass kept, or null for all. */
  readonly topP: number | null;
  /** Candidates kept, or null for all. */
  readonly topK: number | null;
  /** Confidence before temperature, top-p and top-k (true) or after them. */
  readonly originalConfidence: boolean;
  /** No end token is proposed, as if the network gave it no probability. Absent: it may be. */
  readonly forbidEnds?: boolean;
}

/** One position's proposal: a token and the numbers it is ranked by. */
export interface Proposal {
  /** [M] proposed token ids, after temperature, top-p and top-k. */
  readonly tokens: Int32Array;
  /** [M] probability of the proposed token. Before or after filtering, as the settings say. */
  readonly probability: Float64Array;
  /** [M] what the strategy ranks and gates by: probability, margin or negative entropy. */
  readonly score: Float64Array;
}

/** The network's answer: everything `select` may look at. Rows index the M positions asked about, 0 … M−1, left to right. */
export interface SelectView<Key extends string = string, Memory = unknown> {
  readonly iteration: number;
  /** Iterations the run may take. */
  readonly steps: number;
  /** Masked positions when decoding began, after structure priors. */
  readonly initiallyMasked: number;
  /** [R] response now; masked positions hold the mask id. */
  readonly response: Int32Array;
  /** Response positions of the structure prior. */
  readonly fixed: ReadonlySet<number>;
  /** Token ids that end an answer: the one that is written, then the one that fills up behind it, then others. May be
   *  empty, and holds one where the end token fills up too. */
  readonly endIds: readonly number[];
  /** Prompt tokens: `table.positions[row] − promptLength` is the response position of a row. */
  readonly promptLength: number;
  readonly maskId: number;
  readonly table: PredictionTable;
  /** [M, V] logits; present where the strategy needs them, or drafted and draws tokens. */
  readonly logits?: Float32Array;
  /** What the network says about the known positions that the strategy watches, at their absolute positions. */
  readonly watched?: PredictionTable;
  /** How much positions attend to each other, where the strategy reads it. */
  readonly attention?: AttentionReading;
  /** What the network would write behind each token of the side branches; present where the turn has some. */
  readonly branches?: BranchRows;
  /** Probability of each token that the turn wanted verified, by response position. */
  readonly verified?: ReadonlyMap<number, number>;
  readonly proposal: Proposal;
  /** [V] share of each token in the training corpus; present where the strategy needs it. */
  readonly tokenFrequencies?: ArrayLike<number>;
  /** What the strategy kept of the iterations before; `begin` gives the first. */
  readonly memory: Memory;
  readonly settings: Readonly<Record<Key, ParamValue>> & Settings;
  /** Seeded, uniform in [0, 1). */
  readonly random: () => number;
}

/** What is known before any network is asked. */
export interface TurnView<Key extends string = string, Memory = unknown>
  extends Pick<
    SelectView<Key, Memory>,
    | "iteration"
    | "steps"
    | "response"
    | "fixed"
    | "endIds"
    | "promptLength"
    | "maskId"
    | "memory"
    | "settings"
    | "random"
  > {
  readonly prompt: ArrayLike<number>;
  /** Ascending response positions that hold the mask. */
  readonly masked: Int32Array;
  /** Ascending response positions that hold a token. */
  readonly known: Int32Array;
  /** Seeded, uniform in [0, 1). A stream apart from that of `SelectView`: what is drawn after the network has answered
   *  does not depend on how much was drafted before. */
  readonly random: () => number;
  /** A drafter inside the model; present where the strategy needs one. */
  readonly heads?: DraftHeads;
  /** The vocabularies of model and drafter; present where the strategy needs a drafter of another vocabulary. */
  readonly translation?: Translation;
}

/** A small network that was trained to draft from a model's own states. */
export interface DraftHeads {
  readonly network: ChimeraNetwork;
  /** Multiplications that one of the model's layers takes for one token, attention aside: what drafting is measured in. */
  readonly layerMultiplications: number;
}

/** What drafting inside the model took in an iteration. */
export interface DraftWork {
  /** Tokens drafted. */
  readonly tokens: number;
  /** In layers of the model, each for one token. */
  readonly layers: number;
}

/** A question to the network: one evaluation. */
export interface ModelQuestion {
  readonly to: "model";
  /** Ascending masked response positions to ask about; at least one. Default: the strategy's candidates. */
  readonly rows?: Int32Array;
  /**
   * Tokens to try out at the first masked positions, in order: the network sees them in this evaluation, so that one
   * under a causal mask says of each what it would have written there. They stay masked until they are committed.
   */
  readonly draft?: readonly number[];
  /**
   * Side branches of the draft: [place of the token that it stands behind, token id]. Places count the draft first, then
   * the branches; −1 is in front of both. What the network would write behind each is in `SelectView.branches`.
   */
  readonly branches?: readonly (readonly [number, number])[];
  /** Tokens behind the response that the network sees in this evaluation only, as if they were given with the prompt. */
  readonly context?: readonly number[];
  /** Ascending known response positions to verify: `SelectView.verified` of the answer. */
  readonly verify?: Int32Array;
  /** When the one row asked about may leave the network; without effect where more are asked about. */
  readonly exit?: ExitRule;
}

/** A question to the companion: one evaluation of it. */
export interface CompanionQuestion {
  readonly to: "companion";
  /** [response position, token id] at masked positions: written there in the companion's canvas alone. */
  readonly tokens: readonly (readonly [number, number])[];
  /** Response positions to describe, ascending; at least one. */
  readonly rows: readonly number[];
}

/** A question to a drafter of another vocabulary: one evaluation of it, about the token behind what is written. */
export interface DrafterQuestion {
  readonly to: "drafter";
  /** Ids of the drafter's, behind its own prompt. */
  readonly written: readonly number[];
}

/**
 * A question to the network about another response than the one that stands: an evaluation more. Needs `extraTokens`.
 * Its answer is a `CompanionAnswer`.
 */
export interface ProbeQuestion {
  readonly to: "probe";
  /** [response position, token id], the mask's for a position that shall not be seen; none of the structure prior's. */
  readonly tokens: readonly (readonly [number, number])[];
  /** Response positions to describe, ascending; at least one. */
  readonly rows: readonly number[];
}

/** The answer of a companion or to a probe. Rows run parallel to those of the question; `table.positions` are absolute. */
export interface CompanionAnswer {
  readonly table: PredictionTable;
  /** [M, V]; present where the strategy needs logits, or draws tokens, and from a drafter of another vocabulary. */
  readonly logits?: Float32Array;
}

/**
 * An iteration in a strategy's own words: it yields questions and is given their answers. `askModel`, `askCompanion`,
 * `askDrafter` and `askProbe` in `turn.ts` pair the two, so that `const view = yield* askModel()` is one evaluation of the network.
 */
export type Turn<Result> = Generator<
  ModelQuestion | CompanionQuestion | DrafterQuestion | ProbeQuestion,
  Result,
  SelectView | CompanionAnswer
>;

interface Commit {
  readonly row: number;
  readonly reason: CommitReason;
}

/** A committed token overwritten by another one. */
export interface Edit {
  /** Response position. */
  readonly position: number;
  readonly token: number;
}

/** Positions cut out of the response, and what stands there instead; the response grows or shrinks by the difference. */
export interface Splice {
  /** First response position affected, as the splice before left it. */
  readonly position: number;
  /** How many positions are cut out, none of the structure prior's. */
  readonly remove: number;
  /** Token ids, the mask's among them. */
  readonly tokens: readonly number[];
}

/** A token that a drafter of another vocabulary has written. */
export interface DraftPiece {
  /** Its text; empty where it ends the answer. */
  readonly text: string;
  /** The drafter's probability of it, of all that it might have written there. */
  readonly probability: number;
  /** Place in the draft of the token that it begins or goes on with; null where none came of it. */
  readonly place: number | null;
  /** Probability of what the drafter would have written there and may not, since the model has no such token. */
  readonly suppressed?: number;
}

/** The numbers that decided, kept for the inspector. */
export interface Gate {
  /** γ or another threshold in force, if any. */
  readonly threshold?: number;
  /** How many the schedule asked for, if it was asked. */
  readonly quota?: number;
}

/** Where a run stands when no score passes the threshold. */
export interface FallbackMoment {
  readonly iteration: number;
  /** Iterations the run may take. */
  readonly steps: number;
  /** Masked positions when decoding began, after structure priors. */
  readonly initiallyMasked: number;
  /** [M] of the positions asked about. */
  readonly score: ArrayLike<number>;
}

/** What goes ahead when no score passes the threshold. */
export interface Fallback {
  /** The best scores, positions drawn at random, or others by a rule of the strategy's own. */
  readonly picks: "best" | "random" | "other";
  /** How many. Default: one. */
  count?(moment: FallbackMoment): number;
}

/**
 * How a strategy holds scores against a threshold: what the inspector tells of it, and what a what-if foresees without
 * running it. `Gate.threshold` of a selection is the threshold in force.
 */
export interface GateRule<Key extends string = string> {
  /** The setting that sets it; null where none does. */
  readonly key: Key | null;
  /** What sentences call it. Default: threshold. */
  readonly name?: string;
  /** Whether a score equal to it passes. */
  readonly admitsEqual: boolean;
  /** While any score passes, all that do are committed and no others; with another value of the setting those pass that
   *  are above it. Absent: a score is not all that counts, or the setting is not the threshold itself. */
  readonly decidesAlone?: true;
  /** Default: the best one. */
  readonly fallback?: Fallback;
}

/**
 * What happens now: rows are committed first, then edits are written, then positions are given back to the mask, and
 * last of all the response is spliced.
 */
export interface Selection<Memory = unknown> {
  readonly commits: readonly Commit[];
  /** Revocable strategies: committed response positions (never priors) that get another token. */
  readonly edits?: readonly Edit[];
  /** Revocable strategies: known response positions (never priors) that become masks again. */
  readonly remasks?: readonly number[];
  /** Strategies that change the length, in order. */
  readonly splices?: readonly Splice[];
  /** The schedule or the draw asked for nothing. Without it an empty selection is an error. */
  readonly idle?: boolean;
  readonly gate?: Gate;
  /** A turn's own reading of the network's answer, in place of the one it was given. */
  readonly proposal?: Proposal;
  /** Of a draft with side branches: places of the tokens that stand. What is said of the positions behind them is read
   *  there. */
  readonly path?: readonly number[];
  /** What a drafter of another vocabulary wrote, in order. */
  readonly pieces?: readonly DraftPiece[];
  /** What drafting inside the model took. */
  readonly draftWork?: DraftWork;
  /** What the next iteration shall remember; absent keeps what there is. */
  readonly memory?: Memory;
}

/** A strategy's own reading of the network's answer, in place of the common one. */
interface Rescored<Memory = unknown> {
  readonly proposal: Proposal;
  /** What `select` shall find as its memory; absent keeps what there is. */
  readonly memory?: Memory;
}

/** How the response was changed by hand, for strategies that remember positions. */
export interface HandChange {
  /** Where a response position stands after it, or null when it was cut out. */
  moved(position: number): number | null;
  /** Positions (as they were before) whose token is not the strategy's: given or held back, or put there by hand. */
  readonly overruled: ReadonlySet<number>;
}

/** A setting that cannot act, in words for the reader. */
export interface InertSetting {
  readonly key: string;
  readonly message: string;
}

/** Length of what is decoded: R response positions, of which `masked` are not fixed by a structure prior. */
export interface CanvasSize {
  readonly responseLength: number;
  readonly masked: number;
}

/** Headings of the menu, in its order: how the field sorts strategies, by what they decide about. */
export const strategyGroups = [
  { name: "Schedule", about: "A fixed number of tokens per step; the strategies differ in which ones." },
  { name: "Confident", about: "As many tokens as are sure enough, however many that is." },
  { name: "Blocks", about: "The response in pieces, from left to right; inside a piece any order." },
  { name: "Adaptive", about: "Something besides one probability decides how many go: joint error, time, gaps, reach." },
  { name: "Revocable", about: "What was committed may be taken back or overwritten." },
  { name: "Length", about: "The length of the response is found while decoding." },
  { name: "Autoregressive", about: "One token after the other, from left to right." },
  { name: "Speculative", about: "Tokens are drafted cheaply, and a second opinion says how many of them stand." },
] as const;

/** What a strategy does, for readers. */
interface StrategyRule {
  /** One formula a line, in the notation of `lib/text/formula`. */
  readonly formula: readonly string[];
  /** Two to four sentences: what it ranks by, how many it commits, and what is given up for speed. */
  readonly text: string;
  /** Signs that stand for settings in the formula. */
  readonly symbols?: Readonly<Record<string, string>>;
}

/** What there is to read about a strategy. Files of them are in `texts`: what runs a strategy needs none of it. */
export interface StrategyText {
  /** Paper and code it follows, and where the two differ. */
  readonly source: string;
  readonly rule: StrategyRule;
}

/** What a strategy says of itself: all that menus, settings and lanes need of it. Files of them are in `declarations`. */
export interface StrategyDeclaration<Key extends string = string, Memory = unknown> {
  /** Stable: it is in URLs and saved traces. */
  readonly id: string;
  readonly label: string;
  /** One sentence. */
  readonly summary: string;
  /** Heading in the menu. */
  readonly group: (typeof strategyGroups)[number]["name"];
  /** What the network must offer. */
  readonly needs: {
    readonly attention: "bidirectional" | "causal";
    /** The full logits of every position asked about, in every iteration. */
    readonly logits?: true;
    /** How frequent each token is in the training corpus. */
    readonly frequencies?: true;
    /** Tokens scored by a shadow that does not see them, in the same evaluation. */
    readonly verification?: true;
    /** A row that leaves the network before its last layer. */
    readonly earlyExit?: true;
    /** A drafter that was trained for the very model. */
    readonly heads?: "chimera";
    /** Side branches of a draft, in the same evaluation. */
    readonly branches?: true;
    /** Evaluations of a canvas with tokens that are not in the response: a draft, a context behind it, or a probe. */
    readonly extraTokens?: true;
    /**
     * A second network of the same vocabulary, with this attention mask; `any`: whichever it was trained with; `foreign`:
     * a causal one of any vocabulary, which is asked in its own ids (`askDrafter`).
     */
    readonly companion?: "bidirectional" | "causal" | "any" | "foreign";
  };
  /** Where any companion will do: the attention mask that suits how these settings ask it. Default: none does better. */
  suitedCompanion?(settings: Settings): "bidirectional" | "causal" | null;
  /** What others must know of a setting is its `role`; its name is the strategy's own. */
  readonly params: Readonly<Record<Key, ParamSpec>>;
  /** Iterations the run may take. */
  budget(settings: Settings, responseLength: number): number;
  /** True: the run goes on although no mask is left, until the budget is spent; every iteration costs its evaluation. */
  spendsBudget?(settings: Settings, memory: Memory): boolean;
  /** True: known tokens may still change then, so `select` is called with no masked row as well. */
  readonly revises?: true;
  proposal(settings: Settings): ProposalSettings;
  /** How scores are held against a threshold, be it switched on or off; null: with these settings they never are. */
  gate?(settings: Settings): GateRule<Key> | null;
  /** What is remembered when a run begins. Default: nothing. */
  begin?(settings: Settings): Memory;
  /** Of how many of the network's last layers to read the attention, in the same evaluation; no more than it has are read.
   *  Default: none. */
  reads?(settings: Settings): number;
  /** Whether positions, or tokens besides those of the proposal's temperature, are drawn at random. Default: never. */
  draws?(settings: Settings): boolean;
  /** Settings that have no effect, or an effect people do not expect, in this combination. */
  inert?(settings: Settings, size: CanvasSize): InertSetting[];
}

/** What every strategy declares, and hooks for what it asks the network besides its masks. */
interface StrategyFacts<Key extends string, Memory> extends StrategyDeclaration<Key, Memory> {
  /** Which of the masked response positions (ascending) to ask about now; at least one, unless the strategy revises.
   *  Default: all. */
  candidates?(masked: Int32Array, settings: Settings, memory: Memory): Int32Array;
  /** Which of the known response positions (ascending) to look at as well, in the same evaluation. Default: none. */
  watch?(known: Int32Array, settings: Settings, memory: Memory): Int32Array;
  /** Tokens and scores of the strategy's own; must be pure apart from `view.random`. Default: those of the settings. */
  rescore?(view: SelectView<Key, Memory>): Rescored<Memory>;
  /** What is remembered of an iteration when the response was then changed by hand. Default: the same. */
  amend?(memory: Memory, change: HandChange): Memory;
}

/** A strategy that is asked once the network has answered: what nearly all need. */
export interface SelectingStrategy<Key extends string = string, Memory = unknown> extends StrategyFacts<Key, Memory> {
  /** What to commit; must be pure apart from `view.random`. */
  select(view: SelectView<Key, Memory>): Selection<Memory>;
  readonly turn?: undefined;
}

/** A strategy that has more to ask than which token stands at its masks. */
interface TurnTakingStrategy<Key extends string = string, Memory = unknown> extends StrategyFacts<Key, Memory> {
  /**
   * Asks the network exactly once, and before or after it the companion, or the network about other responses, as often
   * as it likes, and says what to commit;
   * pure apart from the views' `random`. It ends with the network's answer where none of its masks could be asked about:
   * the iteration then changes nothing.
   */
  turn(view: TurnView<Key, Memory>): Turn<Selection<Memory>>;
  readonly select?: undefined;
}

/**
 * One decoding strategy. Everything here is data or a pure function; the loop in `decode.ts` holds all state, also what
 * a strategy remembers: `begin` makes the first memory; `rescore`, `select` or `turn`, and `amend` return the next one.
 */
export type DecodingStrategy<Key extends string = string, Memory = unknown> =
  | SelectingStrategy<Key, Memory>
  | TurnTakingStrategy<Key, Memory>;
