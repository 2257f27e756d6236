import { Fragment } from "react";
import { Quoted } from "@/components/ui/Quoted";

/** A sentence of a lesson: `**word**` stands out, and what a model wrote is left alone by translators. */
export function ProseText({ text }: { readonly text: string }) {
  return text.split("**").map((piece, index) => (
    // Pieces have no name but their place.
    <Fragment key={index}>
      {index % 2 === 1 ? (
        <b className="font-semibold">
          <Quoted text={piece} />
        </b>
      ) : (
        <Quoted text={piece} />
      )}
    </Fragment>
  ));
}
