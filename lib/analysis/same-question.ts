/** Whether two runs can be held against each other: they speak of the same tokens, and were asked the same. */
import type { Trace } from "@/lib/trace/schema";

/** Why two runs cannot be compared token by token; null where they can. */
export function otherQuestion(a: Trace, b: Trace): "another vocabulary" | "another question" | null {
  if (!isSameVocabulary(a.vocabulary, b.vocabulary)) return "another vocabulary";
  return isSamePrompt(a, b) ? null : "another question";
}

/** Ids mean the same: the texts that both tell of do not differ. Sizes may, where one was padded. */
function isSameVocabulary(a: Trace["vocabulary"], b: Trace["vocabulary"]): boolean {
  if (a.maskId !== b.maskId) return false;
  const shared = Object.keys(a.text).filter((id) => id in b.text);
  return shared.length === 0 ? a.size === b.size : shared.every((id) => a.text[id] === b.text[id]);
}

/** Models of one family may write a prompt in different ways; then what was asked tells. */
function isSamePrompt(a: Trace, b: Trace): boolean {
  if (a.prompt.length === b.prompt.length && a.prompt.every((id, at) => id === b.prompt[at]))
    return isSamePicture(a, b);
  return a.question !== "" && a.question === b.question && a.asked !== undefined && isSamePicture(a, b);
}

/** Pictures are held against each other where both runs tell theirs: a prompt has only places for them. */
function isSamePicture(a: Trace, b: Trace): boolean {
  const isSame = (mine: unknown, theirs: unknown) =>
    mine === undefined || theirs === undefined || JSON.stringify(mine) === JSON.stringify(theirs);
  return isSame(a.asked?.picture, b.asked?.picture) && isSame(a.parts, b.parts);
}
