"use client";
import { SiteLink } from "./SiteLink";
import { lanes } from "./words/en/lanes";
import { useWords } from "./words/use-words";

interface AboutLinkProps {
  /** Id of the section of the page of strategies. */
  readonly anchor: string;
  /** What it is called. */
  readonly children: string;
}

/** From a lane's menu to all about what is chosen there, in a new tab so that the lanes stay. */
export function AboutLink({ anchor, children }: AboutLinkProps) {
  const words = useWords(lanes);
  return (
    <SiteLink
      to={`strategies/#${anchor}`}
      target="_blank"
      rel="noopener"
      className="mt-1 inline-flex min-h-6 items-center text-xs text-accent underline"
    >
      {children}
      <span className="sr-only">{` ${words.newTab}`}</span>
    </SiteLink>
  );
}
