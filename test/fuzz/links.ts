/** Links and experiment files: what a mail, a chat, a hand or an older page made of them. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { mostIterations } from "@/lib/experiment/cost";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { readLink, type SharedExperiment, writeLink } from "@/lib/experiment/link";
import { carriesExperiment } from "@/lib/experiment/query";
import { readExperiment } from "@/lib/experiment/read";
import { resolve } from "@/lib/experiment/resolve";
import { type Experiment, experimentSchema } from "@/lib/experiment/schema";
import { pictureRgb } from "@/lib/scene/picture";
import { integer, pick, type Random } from "@/lib/scene/random";
import { experiments } from "../experiment/arbitrary";
import { ACCEPTED, type FuzzClass, hold, type Reading, refused } from "./fuzz-class";
import { smallerText } from "./json-text";
import { mutateBytes, mutateJson, mutateText, withKeyTwice } from "./mutate";
import { oddText } from "./odd-values";

const whole: readonly Experiment[] = [DEFAULT_EXPERIMENT, ...fc.sample(experiments, { seed: 13, numRuns: 60 })];
const addresses = whole.map((experiment) => {
  const { search, hash } = writeLink({ experiment, digests: [], backend: "wasm" });
  return { search, hash };
});

/** An address, from its `?` or `#` on, or the JSON of an experiment file. */
export const links: FuzzClass<string> = {
  id: "links",
  make(random) {
    const other = pick(random, whole);
    if (random() < 0.25) return experimentFile(pick(random, whole), other, random);
    const { search, hash } = pick(random, addresses);
    const elsewhere = pick(random, addresses);
    switch (integer(random, 0, 4)) {
      case 0:
        return mutateText(search + hash, elsewhere.search + elsewhere.hash, random);
      case 1:
        return mutateText(search, elsewhere.search, random) + hash;
      case 2:
        return withPair(search, random) + hash;
      case 3:
        return `${search}#1.${base64(mutatedPacking(hash, elsewhere.hash, random))}`;
      default:
        return search + mutateText(hash, elsewhere.hash, random);
    }
  },
  read: (text) => (text.startsWith("{") ? readFile(text) : readAddress(text)),
  smaller: smallerText,
  written: (text) => text,
};

function experimentFile(experiment: Experiment, other: Experiment, random: Random): string {
  const text = JSON.stringify(asObject(mutateJson(experiment, other, random)));
  return random() < 0.2 ? withKeyTwice(text, random) : text;
}

const asObject = (data: unknown) => (typeof data === "object" && !Array.isArray(data) ? data : { version: data });

/** A pair of the query more, or with another value. */
function withPair(search: string, random: Random): string {
  const key = pick(random, [
    "q",
    "length",
    "seed",
    "a",
    "b",
    "c",
    "d",
    "e",
    "backend",
    "prior",
    "picture",
    "lenght",
    oddText(random),
  ]);
  const value = pick(random, [
    oddText(random),
    "1e9",
    "-1",
    "confident;gamma=1e999",
    "maskgit;steps=off;steps=2",
    ";;;=;",
    "%",
  ]);
  const pair = `${key}=${random() < 0.5 ? value : encodeURIComponent(value.toWellFormed())}`;
  return random() < 0.5 ? `?${pair}&${search.slice(1)}` : `${search}&${pair}`;
}

/** The deflated bytes of a fragment, damaged before or after they are deflated. */
function mutatedPacking(hash: string, otherHash: string, random: Random): Uint8Array {
  const [bytes, other] = [hash, otherHash].map((text) => Buffer.from(text.slice(3), "base64url"));
  const unpacked = inflateRawSync(bytes!);
  const kind = integer(random, 0, 9);
  if (kind === 0) return mutateBytes(bytes!, other!, random);
  if (kind === 1) return deflateRawSync(mutateBytes(unpacked, inflateRawSync(other!), random));
  if (kind === 2) return deflateRawSync(withKeyTwice(unpacked.toString(), random));
  const data = mutateJson(JSON.parse(unpacked.toString()), JSON.parse(inflateRawSync(other!).toString()), random);
  return deflateRawSync(JSON.stringify(data));
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

function readAddress(text: string): Reading {
  // Through a real URL, as a browser would.
  const { search, hash } = new URL(`/${/^[?#]/.test(text) ? text : `?${text}`}`, "https://playground.test");
  const { notices, ...shared } = readLink({ search, hash });
  hold(
    typeof carriesExperiment({ search, hash }) === "boolean",
    () => "it is not known whether it carries an experiment",
  );
  usable(shared);
  return notices.length > 0 ? refused(...notices) : ACCEPTED;
}

function readFile(text: string): Reading {
  const { experiment, notices } = readExperiment(JSON.parse(text));
  usable({ experiment, digests: experiment.lanes.map(() => null) });
  return notices.length > 0 ? refused(...notices) : ACCEPTED;
}

/** Whatever was read is an experiment that can be run, priced, and shared again. */
function usable({ experiment, ...shared }: SharedExperiment): void {
  const form = experimentSchema.safeParse(experiment);
  hold(form.success, () => `no experiment: ${form.error?.message}`);
  for (const lane of experiment.lanes) {
    const resolution = resolve(lane, experiment.responseLength);
    hold(
      resolution.ok || resolution.problems.every((problem) => problem.endsWith(".")),
      () => "problems without words",
    );
  }
  const most = mostIterations(experiment);
  hold(Number.isFinite(most) && most >= 0, () => `${most} iterations at most`);
  if (experiment.picture.kind === "image") pictureRgb(experiment.picture.png);
  const link = writeLink({ experiment, ...shared });
  if (link.notice !== null) return;
  const again = readLink(new URL(link.search + link.hash, "https://playground.test/"));
  hold(again.notices.length === 0, () => `read again: ${again.notices[0]}`);
  const [first, second] = [experiment, again.experiment].map((one) => JSON.stringify(sorted(one)));
  hold(first === second, () => `read again it is another experiment: ${differenceOf(first!, second!)}`);
}

/** Keys in one order: settings are no lists. */
const sorted = (value: unknown): unknown =>
  typeof value !== "object" || value === null
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, part]) => [key, sorted(part)]);

function differenceOf(first: string, second: string): string {
  const at = [...first].findIndex((sign, place) => sign !== second[place]);
  return `${first.slice(Math.max(at - 20, 0), at + 40)} and ${second.slice(Math.max(at - 20, 0), at + 40)}`;
}
