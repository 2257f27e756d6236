import { SiteLink } from "./SiteLink";

interface AboutLinkProps {
  /** Id of the section of the page of strategies. */
  readonly anchor: string;
  /** What it is about: “strategy” or “cache”. */
  readonly subject: string;
}

/** From a lane's menu to all about what is chosen there, in a new tab so that the lanes stay. */
export function AboutLink({ anchor, subject }: AboutLinkProps) {
  return (
    <SiteLink
      to={`strategies/#${anchor}`}
      target="_blank"
      rel="noopener"
      className="mt-1 inline-flex min-h-6 items-center text-xs text-accent underline"
    >
      About this {subject}
      <span className="sr-only"> (opens in a new tab)</span>
    </SiteLink>
  );
}
