/**
 * An experiment in a frame of another page: switches beside its link say what is shown of it and what can be done.
 *
 *     /embed/?q=…&a=…&parts=answer,heatmap&controls=play&lane=A&theme=dark&autoplay=on#1.…
 */
import { shown } from "@/lib/scene/shown";
import { LIMITS } from "./limits";
import type { LinkParts } from "./query";
import { pairsOf } from "./query";
import type { Notify } from "./read-lane";

/** What can be shown, in the order in which it stands. */
export const EMBED_PARTS = ["question", "answer", "heatmap", "commits", "metrics", "comparison", "timeline"] as const;
export type EmbedPart = (typeof EMBED_PARTS)[number];

/** `none`: to be looked at; `play`: the clock; `full`: running again and the clock's settings too. */
export const EMBED_CONTROLS = ["none", "play", "full"] as const;
export type EmbedControls = (typeof EMBED_CONTROLS)[number];

export const EMBED_THEMES = ["light", "dark"] as const;
type EmbedTheme = (typeof EMBED_THEMES)[number];

export interface EmbedSwitches {
  readonly parts: readonly EmbedPart[];
  readonly controls: EmbedControls;
  /** Plays from the first iteration as soon as the runs are there. */
  readonly autoplay: boolean;
  /** Null: as the visitor's system. */
  readonly theme: EmbedTheme | null;
  /** Index of the only lane that is run and shown; null: all. */
  readonly lane: number | null;
}

/** What is shown where no switch says otherwise. */
export const USUAL_EMBED: EmbedSwitches = {
  parts: ["question", "answer", "heatmap", "timeline"],
  controls: "play",
  autoplay: false,
  theme: null,
  lane: null,
};

/** The switches, in the order in which they are written. */
export const EMBED_KEYS = [
  "parts",
  "controls",
  "autoplay",
  "theme",
  "lane",
] as const satisfies readonly (keyof EmbedSwitches)[];
type Key = (typeof EMBED_KEYS)[number];

export const EMBED_LANES = ["A", "B", "C", "D"] as const;
export const ON_OFF = ["on", "off"] as const;

/** What an embed's address says: its switches, and the link without them. */
export interface ReadEmbed {
  readonly switches: EmbedSwitches;
  readonly link: LinkParts;
  /** What could not be used, a sentence each. */
  readonly notices: readonly string[];
}

/** Reads the address of an embed; never throws. */
export function readEmbed({ search, hash }: LinkParts): ReadEmbed {
  const notices: string[] = [];
  const notify: Notify = (notice) => notices.push(notice);
  const given = new Map<Key, string>();
  for (const [key, value] of pairsOf(search, hash)) {
    if (!isSwitch(key)) continue;
    if (given.has(key)) notify(`Embed: "${key}" is given twice; the first one counts.`);
    else given.set(key, value);
  }
  const theme = oneOf("theme", EMBED_THEMES, given, notify);
  const lane = oneOf("lane", EMBED_LANES, given, notify);
  const switches: EmbedSwitches = {
    parts: readParts(given.get("parts"), notify),
    controls: oneOf("controls", EMBED_CONTROLS, given, notify) ?? USUAL_EMBED.controls,
    autoplay: oneOf("autoplay", ON_OFF, given, notify) === "on",
    theme,
    lane: lane === null ? null : EMBED_LANES.indexOf(lane),
  };
  return { switches: agreeing(switches, given, notify), link: { search: withoutSwitches(search), hash }, notices };
}

const isSwitch = (key: string): key is Key => (EMBED_KEYS as readonly string[]).includes(key);

/** The query without switches; all else stays as it was written. */
function withoutSwitches(search: string): string {
  const pairs = search.replace(/^\?/, "").split(/&(?:amp;)?/i);
  const kept = pairs.filter((pair) => pair !== "" && !isSwitch(pair.split("=")[0]!));
  return kept.length > 0 ? `?${kept.join("&")}` : "";
}

function oneOf<Word extends string>(
  key: Key,
  words: readonly Word[],
  given: ReadonlyMap<Key, string>,
  notify: Notify,
): Word | null {
  const text = given.get(key);
  if (text === undefined) return null;
  const word = words.find((each) => each === text) ?? null;
  if (word === null) notify(`Embed: expected ${key} to be one of ${words.join(", ")}, found ${shown(text)}.`);
  return word;
}

function readParts(text: string | undefined, notify: Notify): readonly EmbedPart[] {
  if (text === undefined) return USUAL_EMBED.parts;
  const words = [...new Set(text.split(",").filter((word) => word !== ""))];
  const known = EMBED_PARTS.filter((part) => words.includes(part));
  const unknown = words.filter((word) => !(EMBED_PARTS as readonly string[]).includes(word));
  if (unknown.length > 0) {
    const list = EMBED_PARTS.join(", ");
    notify(`Embed: expected parts to be some of ${list}, found ${unknown.map((word) => shown(word)).join(", ")}.`);
  }
  if (known.length > 0) return known;
  notify(`Embed: no part is left to show; showing ${USUAL_EMBED.parts.join(", ")}.`);
  return USUAL_EMBED.parts;
}

/** Switches that do not contradict each other: what gives way is told where somebody has asked for it. */
function agreeing(switches: EmbedSwitches, given: ReadonlyMap<Key, string>, notify: Notify): EmbedSwitches {
  const { controls, lane } = switches;
  let { parts } = switches;
  const leaveOut = (part: EmbedPart, why: string) => {
    if (!parts.includes(part)) return;
    if (given.has("parts")) notify(`Embed: ${why}; the ${part} is left out.`);
    parts = parts.filter((each) => each !== part);
  };
  if (controls === "none") leaveOut("timeline", "controls=none leaves nothing to press, and a timeline is a control");
  if (lane !== null) leaveOut("comparison", `lane=${EMBED_LANES[lane]} shows one lane, and a comparison needs two`);
  if (parts.length === 0) parts = USUAL_EMBED.parts.filter((part) => part !== "timeline");
  return { ...switches, parts };
}

/** What a lane that the experiment does not have is told; null where it has it. */
export const laneMissing = ({ lane }: EmbedSwitches, lanes: number): string | null =>
  lane === null || lane < lanes
    ? null
    : `Embed: expected lane to be one of ${EMBED_LANES.slice(0, Math.min(lanes, LIMITS.lanes)).join(", ")}, found ${EMBED_LANES[lane]}; all lanes are shown.`;

/** The address of an embed, behind that of the page: the link with those switches that are not as usual. */
export function embedAddress({ search, hash }: LinkParts, switches: EmbedSwitches): string {
  const { parts, controls, autoplay, theme, lane } = switches;
  const isUsual = parts.join() === USUAL_EMBED.parts.join();
  const told = [
    ...(isUsual ? [] : [`parts=${parts.join(",")}`]),
    ...(controls === USUAL_EMBED.controls ? [] : [`controls=${controls}`]),
    ...(autoplay ? ["autoplay=on"] : []),
    ...(theme === null ? [] : [`theme=${theme}`]),
    ...(lane === null ? [] : [`lane=${EMBED_LANES[lane]}`]),
  ];
  const query = [search.replace(/^\?/, ""), ...told].filter((part) => part !== "").join("&");
  return `${query === "" ? "" : `?${query}`}${hash}`;
}
