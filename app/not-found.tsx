import { buttonClass } from "@/components/ui/Button";
import { lessons } from "@/lib/learn/lessons";

/** Loads no script of its own, for it may be shown at any depth: `scripts/site/pages.ts` finds the site and sets its links. */
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="text-lg font-bold">There is no such page</h1>
      <p className="text-muted">The address may be mistyped, or the page has moved.</p>
      <section data-below="learn/" hidden aria-label="Lessons">
        <p>There is no such lesson. There are:</p>
        <ul className="mt-1 list-disc pl-5">
          {lessons.map(({ id, title }) => (
            <li key={id}>
              {/* biome-ignore lint/a11y/useValidAnchor: it leads somewhere once the site is found */}
              <a data-to={`learn/${id}/`} className="text-accent underline underline-offset-2">
                {title}
              </a>
            </li>
          ))}
        </ul>
      </section>
      <a href="/" data-to="" className={buttonClass({ look: "primary" })}>
        To the playground
      </a>
    </main>
  );
}
