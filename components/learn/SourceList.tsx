"use client";
import { SiteLink } from "@/components/ui/SiteLink";
import { learn } from "@/components/ui/words/en/learn";
import { useWords } from "@/components/ui/words/use-words";
import type { Source } from "@/lib/learn/lesson";

const look = "text-accent underline underline-offset-2";

/** Where it can be read up: pages elsewhere, and those of the site. */
export function SourceList({ sources }: { readonly sources: readonly Source[] }) {
  const words = useWords(learn);
  return (
    <section aria-label={words.sources} className="text-xs text-muted">
      <h3 className="font-semibold">{words.readOn}</h3>
      <ul lang="en" className="mt-1 flex flex-col gap-1">
        {sources.map(({ text, href }) => (
          <li key={href}>
            {href.startsWith("/") ? (
              <SiteLink to={`${href.slice(1)}/`.replace(/^\/$/, "")} className={look}>
                {text}
              </SiteLink>
            ) : (
              <a href={href} className={look}>
                {text}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
