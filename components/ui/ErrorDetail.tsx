"use client";
import { CopyButton } from "./CopyButton";
import { site } from "./words/en/site";
import { useWords } from "./words/use-words";

/** What a program says of an error, out of sight until it is asked for, and ready to be copied into a report. */
export function ErrorDetail({ detail }: { readonly detail: string }) {
  const words = useWords(site);
  return (
    <details className="min-w-0 flex-1 basis-40 text-xs">
      <summary className="min-h-6 content-center text-muted hover:text-fg">{words.errorDetail}</summary>
      <pre
        translate="no"
        className="my-1.5 max-h-40 overflow-auto rounded border border-line bg-well p-2 font-mono whitespace-pre-wrap text-fg"
      >
        {detail}
      </pre>
      <CopyButton text={detail} done={words.copied} />
    </details>
  );
}
