/**
 * A link that gives a class one lesson at one setting: it names the class, keeps to some steps, and fixes what may be
 * changed. What it does not name is hidden.
 *
 *     /learn/gamma/?class=Linguistics+2&steps=1-3&gamma=0.7&present=on
 *
 * Links are read strictly and never throw: what cannot be used is left out, and a sentence says what was expected.
 */
import { shown } from "@/lib/scene/shown";
import type { Control, Lesson } from "./lesson";

/** Stands for a control that the class may move. */
export const FREE = "free";

/** Keys that every lesson has; beside them stand the ids of its controls. */
export const CLASS_KEYS = ["class", "steps", "present"] as const;

/** Most characters of the name of a class. */
export const MOST_CHARACTERS = 60;

export interface ClassLink {
  /** What the class is called; may be empty. */
  readonly name: string;
  /** Indices of the steps that are shown, in their order. */
  readonly steps: readonly number[];
  /** By id of the control: the value that it is fixed at, or `FREE`. Controls that are not named are hidden. */
  readonly controls: Readonly<Record<string, number | string>>;
  /** Opens in large type. */
  readonly presents: boolean;
}

export interface ReadClassLink {
  /** Null for an address without any of our keys: the lesson as it is. */
  readonly link: ClassLink | null;
  /** What could not be used, a sentence each. */
  readonly notices: readonly string[];
}

/** What mails, networks and this page add to an address by themselves. */
const IGNORED = /^(utm_.*|.*clid|ref|backend)$/;

/** Reads the query of a lesson's address; never throws. */
export function readClassLink(lesson: Lesson, search: string): ReadClassLink {
  const notices: string[] = [];
  const { controls = [], steps } = lesson;
  const keys = [...CLASS_KEYS, ...controls.map(({ id }) => id)];
  const given = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(search)) {
    if (IGNORED.test(key)) continue;
    if (!keys.includes(key)) {
      notices.push(`Class link: expected one of ${keys.join(", ")}, found ${shown(key)}; it is left out.`);
    } else if (given.has(key)) notices.push(`Class link: "${key}" is given twice; the first one counts.`);
    else given.set(key, value);
  }
  if (given.size === 0) return { link: null, notices };
  const fixed = controls.flatMap((control) => {
    const text = given.get(control.id);
    const value = text === undefined ? null : readValue(control, text, notices);
    return value === null ? [] : [[control.id, value] as const];
  });
  const link = {
    name: readName(given.get("class") ?? "", notices),
    steps: readSteps(given.get("steps"), steps.length, notices),
    controls: Object.fromEntries(fixed),
    presents: readSwitch(given.get("present"), notices),
  };
  return { link, notices };
}

function readName(text: string, notices: string[]): string {
  const name = text.trim();
  if (name.length <= MOST_CHARACTERS) return name;
  notices.push(
    `Class link: expected a name of at most ${MOST_CHARACTERS} characters, found ${name.length}; it is cut.`,
  );
  return name.slice(0, MOST_CHARACTERS);
}

function readSwitch(text: string | undefined, notices: string[]): boolean {
  if (text !== undefined && text !== "on" && text !== "off") {
    notices.push(`Class link: expected present to be on or off, found ${shown(text)}; it is off.`);
  }
  return text === "on";
}

/** `1-3,5` → 0, 1, 2, 4. All steps where none is named, or none that there is. */
function readSteps(text: string | undefined, count: number, notices: string[]): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (text === undefined) return all;
  const wanted = new Set<number>();
  for (const part of text.split(",")) {
    const [, first = "", last = first] = /^\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first !== "" && from >= 1 && to <= count && from <= to) {
      for (let step = from; step <= to; step++) wanted.add(step - 1);
    } else notices.push(`Class link: expected steps between 1 and ${count}, as in 1-3,5; found ${shown(part)}.`);
  }
  if (wanted.size > 0) return all.filter((step) => wanted.has(step));
  notices.push("Class link: no step is left to show; showing all of them.");
  return all;
}

function readValue(control: Control, text: string, notices: string[]): number | string | null {
  if (text === FREE) return FREE;
  if (control.kind === "choice") {
    if (control.choices.some(({ value }) => value === text)) return text;
    const names = [...control.choices.map(({ value }) => value), FREE].join(", ");
    notices.push(`Class link: expected ${control.id} to be one of ${names}, found ${shown(text)}; it is left out.`);
    return null;
  }
  const { id, min, max } = control;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= min && value <= max) return value;
  notices.push(
    `Class link: expected ${id} between ${min} and ${max}, or ${FREE}, found ${shown(text)}; it is left out.`,
  );
  return null;
}

/** The query of a class link. */
export function classQuery({ name, steps, controls, presents }: ClassLink, lesson: Pick<Lesson, "steps">): string {
  const query = new URLSearchParams({ class: name });
  if (steps.length < lesson.steps.length) query.set("steps", ranges(steps));
  for (const [id, value] of Object.entries(controls)) query.set(id, String(value));
  if (presents) query.set("present", "on");
  return `?${query.toString().replaceAll("%2C", ",")}`;
}

/** 0, 1, 2, 4 → `1-3,5` */
function ranges(steps: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last && last[1] === step - 1) last[1] = step;
    else runs.push([step, step]);
  }
  return runs.map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}-${to + 1}`)).join(",");
}
