/** The two questions of a turn, each with its answer. */
import type { CompanionAnswer, CompanionQuestion, ModelQuestion, SelectView, Turn } from "./strategy";

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
