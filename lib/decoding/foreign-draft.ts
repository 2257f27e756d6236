/** What the strategies share whose drafter speaks another vocabulary. */
import type { DraftPiece, Selection, SelectView, Turn, TurnView } from "./strategy";
import type { Translation } from "./translation";
import { type Draft, draftLength, verifyByModel } from "./verify";

/** A draft in the model's tokens, and the drafter's own that it came from. */
export interface ForeignDraft extends Draft {
  readonly pieces: readonly DraftPiece[];
}

/** The two vocabularies of a turn. The loop has seen to it that they are there. */
export function translationIn({ translation }: TurnView): Translation {
  if (!translation) throw new Error("a drafter of another vocabulary was asked without one");
  return translation;
}

/** Ids of the answer as far as it is known without a gap: what the draft goes on behind. */
export const knownBefore = ({ response, masked }: TurnView): readonly number[] =>
  Array.from(response.subarray(0, masked[0] ?? response.length));

/** How many tokens to draft: no more than masks that follow one another, since a text cannot leap over known ones. */
export function draftRoom(view: TurnView, most: number): number {
  const { masked } = view;
  const gap = masked.findIndex((position, index) => position !== masked[0]! + index);
  return Math.min(draftLength(view, most), gap < 0 ? masked.length : gap);
}

/** Shows the network the draft, commits what stands of it, and keeps the drafter's tokens for the record. */
export function* verifyForeign(view: TurnView, draft: ForeignDraft): Turn<Selection> {
  const selection = yield* verifyByModel(view, draft);
  const kept = (place: number | null) => (place !== null && place < draft.tokens.length ? place : null);
  return { ...selection, pieces: draft.pieces.map((piece) => ({ ...piece, place: kept(piece.place) })) };
}

/** The most probable of the drafter's tokens but its mask, and its probability. */
export function bestOf({ topIds, topProbs }: SelectView["table"], maskId: number): readonly [number, number] {
  const slot = topIds.findIndex((id) => id >= 0 && id !== maskId);
  return [topIds[slot]!, topProbs[slot]!];
}
