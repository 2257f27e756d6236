import { Fragment } from "react";

const ARXIV = /(arXiv:\d{4}\.\d{4,5})/;

/** What a strategy follows, with its papers as links. */
export function SourceText({ source }: { readonly source: string }) {
  return source.split(ARXIV).map((part, index) =>
    index % 2 === 0 ? (
      <Fragment key={part}>{part}</Fragment>
    ) : (
      <a key={part} href={`https://arxiv.org/abs/${part.slice("arXiv:".length)}`} className="text-accent underline">
        {part}
      </a>
    ),
  );
}
