/** Arbitrary legal experiments, for property tests. */
import fc from "fast-check";
import { isWhole } from "@/lib/decoding/params";
import { strategies } from "@/lib/decoding/strategies";
import type { DecodingStrategy, ParamSpec, ParamValue } from "@/lib/decoding/strategy";
import { type Experiment, type Lane, LIMITS } from "@/lib/experiment/schema";
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

const settingsOf = ({ params }: DecodingStrategy): fc.Arbitrary<Record<string, ParamValue>> =>
  fc.record(Object.fromEntries(Object.entries<ParamSpec>(params).map(([key, spec]) => [key, settingOf(spec)])), {
    requiredKeys: [],
    noNullPrototype: true,
  }) as fc.Arbitrary<Record<string, ParamValue>>;

const lane: fc.Arbitrary<Lane> = fc.constantFrom(...strategies).chain((strategy) =>
  fc.record({
    model: fc.stringMatching(/^\w[\w.-]{0,20}$/),
    strategy: fc.constant(strategy.id),
    settings: settingsOf(strategy),
    prefill: fc.constantFrom("off" as const, "dimple" as const, "prefix" as const),
  }),
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

const picture: fc.Arbitrary<Experiment["picture"]> = fc.oneof(
  fc.record({ kind: fc.constant("scene" as const), scene }),
  fc.record({
    kind: fc.constant("image" as const),
    png: fc.uint8Array({ minLength: 3, maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("base64")),
  }),
);

export const experiments: fc.Arbitrary<Experiment> = fc.record({
  version: fc.constant(1 as const),
  picture,
  question: text(LIMITS.questionCharacters),
  responseLength: fc.integer(LIMITS.responseLength),
  prior: text(200),
  seed: fc.integer({ min: 0, max: LIMITS.seed }),
  lanes: fc.array(lane, { minLength: 1, maxLength: LIMITS.lanes }),
});
