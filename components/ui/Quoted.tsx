/** A quotation: what a model wrote, or somebody else. */
const QUOTATION = /(“[^”]*”)/;

/**
 * A sentence in which what stands in quotation marks is left alone by programs that translate pages: tokens are no words of
 * a language. Every piece is an element of its own, so that a translated page can still be drawn anew.
 */
export function Quoted({ text }: { readonly text: string }) {
  return text.split(QUOTATION).map((piece, index) => (
    // Pieces have no name but their place, and the text changes as a whole.
    <span key={index} translate={index % 2 === 1 ? "no" : undefined}>
      {piece}
    </span>
  ));
}
