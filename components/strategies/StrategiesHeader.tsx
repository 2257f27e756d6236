import { pages } from "@/components/controls/pages";
import { ThemeToggle } from "@/components/controls/ThemeToggle";

/** Name and pages of the site, without the playground's tools. */
export function StrategiesHeader() {
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-card px-4 max-sm:px-3">
      <a href="/" className="text-[15px] font-bold whitespace-nowrap max-sm:hidden">
        Dimple Playground
      </a>
      <nav aria-label="Pages" className="ml-3 flex h-full gap-4 max-sm:ml-0">
        {pages.map(({ href, label }) => (
          <a
            key={href}
            href={href}
            aria-current={href === "/strategies" ? "page" : undefined}
            className="flex items-center border-y-2 border-transparent text-muted hover:text-fg aria-[current]:border-b-accent aria-[current]:font-semibold aria-[current]:text-fg"
          >
            {label}
          </a>
        ))}
      </nav>
      <span className="flex-1" />
      <ThemeToggle />
    </header>
  );
}
