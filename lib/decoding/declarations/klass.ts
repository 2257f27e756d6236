import type { BlockClock } from "../blocks";
import { inertInLlada, lladaBasis, lladaParams, thresholdParam } from "../llada-settings";
import type { StrategyDeclaration } from "../strategy";

export interface Stability extends BlockClock {
  /** [V] distribution of each position in the iteration before. */
  readonly previous: ReadonlyMap<number, Float64Array>;
  /** The last divergences of each position, oldest first; not reset between blocks. */
  readonly divergences: ReadonlyMap<number, readonly number[]>;
}

export const klass: StrategyDeclaration<string, Stability> = {
  ...lladaBasis,
  id: "klass",
  label: "KLASS",
  summary: "Unmask tokens that are probable and whose distribution has stopped moving.",
  group: "Adaptive",
  needs: { attention: "bidirectional", logits: true },
  params: {
    threshold: thresholdParam,
    divergence: {
      label: "Largest divergence",
      help: "KL divergence between iterations below which a position counts as steady; higher values commit earlier.",
      unit: "nats",
      kind: "number",
      default: 0.01,
      min: 0,
      max: 2,
      step: 0.001,
    },
    history: {
      label: "Steady iterations",
      help: "Iterations in a row that a position must have been steady; higher values are more careful.",
      kind: "integer",
      default: 2,
      min: 1,
      max: 8,
      step: 1,
    },
    ...lladaParams,
  },
  begin: () => ({ ...lladaBasis.begin(), previous: new Map(), divergences: new Map() }),
  gate: () => ({ key: "threshold", admitsEqual: false, fallback: { picks: "other" } }),
  inert: (settings, size) => {
    const message = "No position is ever sure and steady enough: LLaDA's quota alone decides.";
    const [sure, steady] = [settings.threshold !== 1, settings.divergence !== 0];
    return [
      ...(sure ? [] : [{ key: "threshold", message }]),
      ...(steady ? [] : [{ key: "divergence", message }]),
      ...inertInLlada(settings, size),
    ];
  },
};
