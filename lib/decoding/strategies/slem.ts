import { slem as declaration } from "../declarations/slem";
import { bestOf, draftRoom, type ForeignDraft, knownBefore, translationIn, verifyForeign } from "../foreign-draft";
import { numberSetting } from "../params";
import type { DecodingStrategy, DraftPiece, Turn, TurnView } from "../strategy";
import { continueIn, wholeCharacters } from "../translation";
import { askDrafter } from "../turn";
import { untilEnd } from "../verify";

/** The drafter goes on with the text of the answer; what it wrote is read again in the model's tokens. */
function* drafted(view: TurnView): Turn<ForeignDraft> {
  const { own, drafter } = translationIn(view);
  const room = draftRoom(view, Number.POSITIVE_INFINITY);
  const before = knownBefore(view);
  const context = Array.from(drafter.encode(own.decode(before)));
  const written: number[] = [];
  const pieces: DraftPiece[] = [];
  let ends = false;
  while (room > 0 && written.length < numberSetting(view.settings, "draftedPieces") && !ends) {
    const { table } = yield* askDrafter({ written: [...context, ...written] });
    const [id, probability] = bestOf(table, drafter.maskId);
    ends = drafter.endIds.includes(id);
    if (!ends) written.push(id);
    pieces.push({ text: ends ? "" : drafter.tokenText(id), probability, place: null });
  }
  const behind = drafter.decode(context).length;
  const text = wholeCharacters(drafter.decode([...context, ...written]).slice(behind));
  const end = ends ? own.endIds.slice(0, 1) : [];
  const tokens = [...continueIn(own, before, text), ...end].slice(0, room);
  const placed = placedIn(
    pieces,
    tokens.map((token) => own.decode([token]).length),
    ends ? tokens.length - 1 : null,
  );
  return { tokens: untilEnd(tokens, view.settings, view.endIds), distribution: () => null, pieces: placed };
}

/** Which token of the draft each piece begins in. @param lengths of the tokens, characters @param end place of the end token */
function placedIn(pieces: readonly DraftPiece[], lengths: readonly number[], end: number | null): DraftPiece[] {
  let at = 0;
  return pieces.map((piece) => {
    let [place, stop] = [0, lengths[0] ?? 0];
    while (place < lengths.length && stop <= at) stop += lengths[++place] ?? 0;
    at += piece.text.length;
    const found = piece.text === "" ? end : place;
    return { ...piece, place: found !== null && found < lengths.length ? found : null };
  });
}

/**
 * Drafts of any other model, whatever its vocabulary: what is exchanged is text. The drafter's pieces are read again by
 * the model's own tokenizer, and a token stands where the model writes the very same one.
 */
export const slem: DecodingStrategy = {
  ...declaration,
  *turn(view) {
    return yield* verifyForeign(view, yield* drafted(view));
  },
};
