/** The questions of a turn, each with its answer. */
import type {
  CompanionAnswer,
  CompanionQuestion,
  DrafterQuestion,
  ModelQuestion,
  ProbeQuestion,
  SelectView,
  Turn,
} from "./strategy";

/** Asks the network: one evaluation, and everything that may be looked at then. */
export function* askModel<Memory = unknown>(
  question: Omit<ModelQuestion, "to"> = {},
): Turn<SelectView<string, Memory>> {
  return (yield { to: "model", ...question }) as SelectView<string, Memory>;
}

/** Asks the companion: one evaluation of the second network. */
export function* askCompanion(question: Omit<CompanionQuestion, "to">): Turn<CompanionAnswer> {
  return yield { to: "companion", ...question };
}

/** Asks a drafter of another vocabulary what it would write next: one evaluation of it. */
export function* askDrafter(question: Omit<DrafterQuestion, "to">): Turn<CompanionAnswer> {
  return yield { to: "drafter", ...question };
}

/** Asks the network what it would say of another response: one evaluation more. */
export function* askProbe(question: Omit<ProbeQuestion, "to">): Turn<CompanionAnswer> {
  return yield { to: "probe", ...question };
}
