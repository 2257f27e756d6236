/** The numbers of the site that lessons speak of: read from its measurements, never typed. */
import type { Share } from "@/lib/analysis/interval";
import { laneText } from "@/lib/experiment/lane-text";
import { type FamilyClaim, type FamilyReport, positionsSeen } from "@/lib/report/family-report";
import { differenceOf, type Measurement, sameLane, summaryOf } from "@/lib/study/measured";

export interface Facts {
  /** The family of models, `training/report/report.json`. */
  readonly family: {
    /** Held-out questions a task. */
    readonly n: number;
    readonly models: Readonly<Record<string, FamilyFacts>>;
    /** How many comparisons with the paper ended how. */
    readonly verdicts: Readonly<Record<FamilyClaim["verdict"], number>>;
    /** Whether diffusion after an autoregressive phase beats diffusion alone, at γ = 0.9; and by how much, in words. */
    readonly phaseHelps: FamilyClaim["verdict"];
    readonly phaseFound: string;
    /** Mini-Dimple's right answers in the shortest and the longest response, γ = 0.9. */
    readonly lengths: { readonly at8: Counted; readonly at128: Counted };
    /** Mini-Dimple's listings without a prior, in a frame of the right size, and in another one, γ = 0.9. */
    readonly priors: Readonly<Record<"none" | "skeleton" | "other-size", PriorFacts>>;
  };
  /** What was measured of a lane over all tasks, by its line: `confident;prefill=off`. */
  readonly lanes: Readonly<Record<string, LaneFacts>>;
}

/** A share of so many questions. */
type Counted = Share & { readonly n: number };

interface PriorFacts {
  /** Listings that have the form and the size that were asked for. */
  readonly fits: Counted;
  readonly accuracy: Counted;
  readonly iterations: number;
}

interface FamilyFacts {
  /** Token positions seen in training. */
  readonly positions: number;
  /** Right answers, mean of the tasks, by setting. */
  readonly accuracy: Readonly<Record<string, Share>>;
}

export interface LaneFacts {
  readonly accuracy: Share;
  /** Questions asked. */
  readonly samples: number;
  /** Means of a run. */
  readonly nfe: number;
  readonly weightedNfe: number;
  /** Right answers and questions of each task. */
  readonly tasks: Readonly<Record<string, { readonly right: number; readonly samples: number }>>;
  /** How many more points it has than the same lane without a cache, with its 95 % interval; null where that is not known. */
  readonly overNoCache: Share | null;
}

/** @param measured `lib/study/measured.json` @throws RangeError where the report lacks what a lesson tells */
export function factsOf(report: FamilyReport, measured: readonly Measurement[]): Facts {
  const models = Object.entries(report.models).map(([name, model]) => {
    const accuracy = Object.entries(model.accuracy).map(([setting, { mean }]) => [setting, mean] as const);
    return [name, { positions: positionsSeen(model), accuracy: Object.fromEntries(accuracy) }] as const;
  });
  const count = (wanted: FamilyClaim["verdict"]) => report.claims.filter(({ verdict }) => verdict === wanted).length;
  return {
    family: {
      n: report.n,
      models: Object.fromEntries(models),
      verdicts: {
        "same direction": count("same direction"),
        "opposite direction": count("opposite direction"),
        "not decided": count("not decided"),
        "not measured": count("not measured"),
      },
      ...phaseFacts(report),
      ...dimpleFacts(report),
    },
    lanes: Object.fromEntries(measured.map((one) => [laneText(one.lane), laneFacts(one, measured)])),
  };
}

function phaseFacts({ claims }: FamilyReport) {
  const { verdict, found } = needed(
    claims.find(({ measure }) => measure === "accuracy of mini-dimple, gamma-0.9 minus mini-diffusion, gamma-0.9"),
    "a comparison of mini-dimple with mini-diffusion at gamma-0.9",
  );
  return { phaseHelps: verdict, phaseFound: found };
}

function dimpleFacts({ models }: FamilyReport) {
  const { lengths, priors } = needed(models["mini-dimple"], "mini-dimple");
  const byPreset = lengths["gamma-0.9"]?.byPreset ?? {};
  const at = (preset: number) => needed(byPreset[preset], `responses of ${preset} at gamma-0.9`).accuracy;
  const prior = (kind: "none" | "skeleton" | "other-size"): PriorFacts => {
    const { fits, accuracy, iterations } = needed(priors["gamma-0.9"]?.[kind], `priors (${kind}) at gamma-0.9`);
    return { fits, accuracy, iterations };
  };
  return {
    lengths: { at8: at(8), at128: at(128) },
    priors: { none: prior("none"), skeleton: prior("skeleton"), "other-size": prior("other-size") },
  };
}

function needed<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new RangeError(`expected ${what} in the report on the family, found none`);
  return value;
}

function laneFacts(one: Measurement, measured: readonly Measurement[]): LaneFacts {
  const { accuracy, samples, nfe, weightedNfe } = summaryOf(one);
  const { cacheSettings: _, ...lane } = one.lane;
  const without = measured.find((other) => sameLane(other.lane, { ...lane, prefill: "off" }));
  const tasks = Object.entries(one.tasks).map(([task, { right, samples: asked }]) => [task, { right, samples: asked }]);
  return {
    accuracy,
    samples,
    nfe,
    weightedNfe,
    tasks: Object.fromEntries(tasks),
    overNoCache: without && without !== one ? differenceOf(one, without) : null,
  };
}

/** What was measured of a lane. @throws RangeError where nothing was */
export function measuredLane({ lanes }: Facts, line: string): LaneFacts {
  const found = lanes[line];
  if (!found)
    throw new RangeError(`expected a measured lane, one of ${Object.keys(lanes).join(", ")}; found “${line}”`);
  return found;
}

/** `78.3 %` */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `+0.5`, in points; a real minus sign. */
export const points = (share: number): string => `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)}`;
