/** Arbitrary legal experiments, for property tests. */
import fc from "fast-check";
import { isWhole } from "@/lib/decoding/params";
import { strategies } from "@/lib/decoding/strategies";
import type { DecodingStrategy, ParamSpec, ParamValue } from "@/lib/decoding/strategy";
import { CACHE_IDS, cacheById } from "@/lib/engine/caches";
import { aboutFields, readAbout } from "@/lib/experiment/about";
import { LIMITS } from "@/lib/experiment/limits";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { pictureOf } from "@/lib/scene/picture";
import { BACKGROUNDS, KINDS } from "@/lib/scene/world";

const text = (limit: number) =>
  fc
    .string({ unit: "binary", maxLength: limit })
    .map((value) => value.toWellFormed().slice(0, limit))
    .filter((value) => value.isWellFormed());

const settingOf = (spec: ParamSpec): fc.Arbitrary<ParamValue> => {
  if (spec.kind === "boolean") return fc.boolean();
  if (spec.kind === "choice") return fc.constantFrom(...spec.choices.map(({ value }) => value));
  const number = isWhole(spec)
    ? fc.integer({ min: spec.min, max: spec.max })
    : fc.double({ min: spec.min, max: spec.max, noNaN: true }).map((value) => value + 0);
  return spec.kind === "optional" ? fc.option(number) : number;
};

const settingsOf = ({ params }: Pick<DecodingStrategy, "params">): fc.Arbitrary<Record<string, ParamValue>> =>
  fc.record(Object.fromEntries(Object.entries<ParamSpec>(params).map(([key, spec]) => [key, settingOf(spec)])), {
    requiredKeys: [],
    noNullPrototype: true,
  }) as fc.Arbitrary<Record<string, ParamValue>>;

const cacheSettingsOf = (id: Lane["prefill"]) =>
  (settingsOf(cacheById(id)) as fc.Arbitrary<Record<string, number>>).filter((some) => Object.keys(some).length > 0);

const strategyAndCache = fc.record({
  strategy: fc.constantFrom(...strategies),
  prefill: fc.constantFrom(...CACHE_IDS),
});

const fromMasks: fc.Arbitrary<Lane> = strategyAndCache.chain(({ strategy, prefill }) =>
  fc.record(
    {
      model: fc.stringMatching(/^\w[\w.-]{0,20}$/),
      companion: fc.stringMatching(/^\w[\w.-]{0,20}$/),
      strategy: fc.constant(strategy.id),
      settings: settingsOf(strategy),
      prefill: fc.constant(prefill),
      ...(Object.keys(cacheById(prefill).params).length > 0 ? { cacheSettings: cacheSettingsOf(prefill) } : {}),
    },
    { requiredKeys: ["model", "strategy", "settings", "prefill"] },
  ),
);

const position = fc.integer({ min: 0, max: LIMITS.grownLength - 1 });
const token = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const splice = fc.record({ position, remove: position, tokens: fc.array(token, { maxLength: 5 }) });

const intervention = fc.record(
  {
    choose: fc.array(position, { maxLength: 20 }),
    force: fc.array(fc.record({ position, token }), { maxLength: 20 }),
    remask: fc.array(position, { maxLength: 20 }),
    splices: fc.array(splice, { maxLength: 4 }),
  },
  { requiredKeys: [] },
);

/** A lane with this many runs behind it. */
const branched = (depth: number): fc.Arbitrary<Lane> =>
  depth === 0
    ? fromMasks
    : fc
        .record({
          own: fromMasks,
          branch: fc.record({
            from: branched(depth - 1),
            iteration: fc.integer({ min: 0, max: LIMITS.iterations }),
            intervention,
          }),
        })
        .map(({ own, branch }) => ({ ...own, branch }));

const lane = fc.oneof(
  { weight: 3, arbitrary: fromMasks },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: LIMITS.branchDepth }).chain(branched) },
);

const offset = fc.integer({ min: -2, max: 2 });

const scene = fc.record({
  background: fc.constantFrom(...BACKGROUNDS),
  objects: fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      cell: fc.integer({ min: 0, max: 8 }),
      dx: offset,
      dy: offset,
    }),
    { maxLength: 6, selector: ({ cell }) => cell },
  ),
});

/** 96 × 96 pixels of stripes: what repeats, no more, so that it fits a link. */
const pixels = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => {
  return Uint8Array.from({ length: 96 * 96 * 3 }, (_, at) => bytes[at % bytes.length]!);
});

const picture: fc.Arbitrary<Experiment["picture"]> = fc.oneof(
  fc.record({ kind: fc.constant("scene" as const), scene }),
  pixels.map(pictureOf),
);

/** A text of an author as it is kept: cleaned by the reader itself, and absent where nothing of it was left. */
const about = fc
  .record({ title: text(aboutFields.title.max), note: text(aboutFields.note.max) }, { requiredKeys: [] })
  .map((given) => readAbout(given, () => {}));

const asked: fc.Arbitrary<Experiment> = fc.record({
  version: fc.constant(1 as const),
  picture,
  question: text(LIMITS.questionCharacters),
  responseLength: fc.integer(LIMITS.responseLength),
  prior: text(200),
  seed: fc.integer({ min: 0, max: LIMITS.seed }),
  lanes: fc.array(lane, { minLength: 1, maxLength: LIMITS.lanes }),
});

export const experiments: fc.Arbitrary<Experiment> = fc
  .tuple(asked, about)
  .map(([experiment, said]) => ({ ...experiment, ...said }));
