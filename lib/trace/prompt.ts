/** The prompt of a run as it is read: its text, and the pictures in it where they stand. */
import type { Trace } from "./schema";

type ImagePart = Extract<NonNullable<Trace["parts"]>[number], { kind: "image" }>;

export type PromptPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly picture: ImagePart };

/** Pieces in order; positions that stand for a picture are told by the picture alone. */
export function promptPieces({ prompt, parts = [], vocabulary }: Trace): readonly PromptPiece[] {
  const pictures = parts.filter((part) => part.kind === "image").sort((a, b) => a.from - b.from);
  // Ids without a text would run into each other.
  const tokenText = (id: number) => {
    const text = vocabulary.text[String(id)] ?? `#${id}`;
    return text === `#${id}` ? `${text} ` : text;
  };
  const textOf = (from: number, to: number): PromptPiece[] => {
    const text = prompt.slice(from, Math.max(from, to)).map(tokenText).join("");
    return text === "" ? [] : [{ kind: "text", text }];
  };
  const pieces: PromptPiece[] = [];
  let at = 0;
  for (const picture of pictures) {
    pieces.push(...textOf(at, picture.from), { kind: "image", picture });
    at = Math.max(at, picture.to);
  }
  return [...pieces, ...textOf(at, prompt.length)];
}
