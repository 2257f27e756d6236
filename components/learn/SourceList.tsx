import { SiteLink } from "@/components/ui/SiteLink";
import type { Source } from "@/lib/learn/lesson";

const look = "text-accent underline underline-offset-2";

/** Where it can be read up: pages elsewhere, and those of the site. */
export function SourceList({ sources }: { readonly sources: readonly Source[] }) {
  return (
    <section aria-label="Sources" className="text-xs text-muted">
      <h3 className="font-semibold">Read on</h3>
      <ul className="mt-1 flex flex-col gap-1">
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
