"use client";
import { useMemo, useState } from "react";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { type PromptPiece, promptPieces } from "@/lib/trace/prompt";
import type { Trace } from "@/lib/trace/schema";

/** What a run from a file was asked: its pictures, and its prompt in a line that opens. */
export function FilePrompt({ trace }: { readonly trace: Trace }) {
  const words = useWords(lanes);
  const pieces = useMemo(() => promptPieces(trace), [trace]);
  const text = pieces.map((piece) => (piece.kind === "text" ? piece.text : " [picture] ")).join("");
  const line = text.replace(/\s+/g, " ").trim();
  const pictures = pieces.filter((piece) => piece.kind === "image");
  const isSaid = pictures.length === 0 && line === trace.question.replace(/\s+/g, " ").trim();
  if (line === "" || isSaid) return null;
  return (
    <div className="flex flex-col gap-1.5 pt-1 text-xs">
      {pictures.length > 0 && (
        <p className="flex flex-wrap gap-1.5">
          {pictures.map((piece, index) => (
            <Picture key={index} {...piece} name={words.aPicture(index + 1, pictures.length)} />
          ))}
        </p>
      )}
      <details className="group min-w-0">
        <summary className="flex min-h-6 min-w-0 list-none items-center gap-1.5 rounded [&::-webkit-details-marker]:hidden">
          <span className="shrink-0 text-muted">{words.promptTokens(trace.prompt.length)}</span>
          <span className="min-w-0 flex-1 truncate group-open:invisible" translate="no">
            {line.slice(0, SHORT)}
          </span>
          <span className="shrink-0 underline underline-offset-2">
            <span className="group-open:hidden">{words.showAll}</span>
            <span className="hidden group-open:inline">{words.showLess}</span>
          </span>
        </summary>
        <p
          className="mt-1 max-h-60 overflow-auto rounded-md border border-line bg-well p-2 font-mono text-tiny break-words whitespace-pre-wrap"
          translate="no"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a long prompt scrolls, by keys too.
          tabIndex={0}
        >
          {text}
        </p>
      </details>
    </div>
  );
}

/** More than this is never seen of a line, characters. */
const SHORT = 400;

type PictureProps = Extract<PromptPiece, { kind: "image" }> & { readonly name: string };

/** A picture in the place of its tokens, of any size. */
function Picture({ picture, name }: PictureProps) {
  const words = useWords(lanes);
  const [isBroken, setBroken] = useState(false);
  const { from, to, width, height, original, mime, data } = picture;
  const size = original ?? { width, height };
  const about = words.pictureAbout(name, size.width, size.height, to - from);
  if (isBroken) return <span className="text-warn">{words.pictureBroken(about)}</span>;
  return (
    <img
      src={`data:${mime};base64,${data}`}
      alt={about}
      title={about}
      onError={() => setBroken(true)}
      className="max-h-20 max-w-full rounded-md border border-line object-contain"
    />
  );
}
