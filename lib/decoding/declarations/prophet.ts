import type { BlockClock } from "../blocks";
import { inertInLlada, lladaBasis, lladaParams } from "../llada-settings";
import { optionalSetting } from "../params";
import type { ParamSpec, StrategyDeclaration } from "../strategy";

const gapParam = (label: string, when: string, value: number) =>
  ({
    label,
    help: `Lead of the best logit over the second, on average, at which all is committed ${when}; higher values wait longer.`,
    kind: "number",
    default: value,
    min: 0,
    max: 20,
    step: 0.1,
  }) as const satisfies ParamSpec;

export const prophet: StrategyDeclaration<string, BlockClock> = {
  ...lladaBasis,
  id: "prophet",
  label: "Prophet",
  summary: "Follow LLaDA's steps, and unmask everything at once when the answer leads clearly.",
  group: "Adaptive",
  params: {
    early: gapParam("Lead, early", "in the first third of the steps", 7.5),
    middle: gapParam("Lead, midway", "in the second third", 5),
    late: gapParam("Lead, late", "in the last third", 2.5),
    answerStart: {
      label: "Answer starts at",
      help: "First response position of the answer, which decides when all is committed. Off: every masked position counts.",
      kind: "optional",
      default: null,
      initial: 0,
      min: 0,
      max: 127,
      step: 1,
    },
    answerLength: {
      label: "Answer length",
      help: "Positions that the answer takes.",
      kind: "integer",
      default: 5,
      min: 1,
      max: 64,
      step: 1,
    },
    ...lladaParams,
  },
  inert: (settings, size) => [
    ...(settings.early === 0
      ? [{ key: "early", message: "Every lead reaches 0: all is committed in the first iteration." }]
      : []),
    ...((optionalSetting(settings, "answerStart") ?? 0) >= size.responseLength
      ? [{ key: "answerStart", message: `The response has ${size.responseLength} positions: no answer stands there.` }]
      : []),
    ...(settings.answerStart === null && settings.answerLength !== 5
      ? [{ key: "answerLength", message: "Without a start every masked position counts: the length has no effect." }]
      : []),
    ...inertInLlada(settings, size),
  ],
};
