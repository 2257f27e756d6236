"use client";
import type { MouseEvent, ReactNode } from "react";
import { buttonClass } from "./Button";
import { Icon } from "./icons";
import { Menu, type MenuItem } from "./Menu";
import { hrefFrom, type PagePath, pages } from "./pages";
import { ThemeToggle } from "./ThemeToggle";
import { UpdateStrip } from "./UpdateStrip";

export interface SiteHeaderProps {
  /** The page it stands on; of one below a page of the menu, the menu shows that. */
  readonly page: PagePath;
  /** The page's tools, at the right. */
  readonly children?: ReactNode;
  /** What a narrow screen has no room for, behind the other pages in the menu. */
  readonly more?: readonly MenuItem[];
}

/** Name and pages of the site, the same on every page, and under them a word where an update of it is there. */
export function SiteHeader(props: SiteHeaderProps) {
  return (
    <>
      <Header {...props} />
      <UpdateStrip />
    </>
  );
}

/** Narrow screens have the pages in a menu. */
function Header({ page, children = <ThemeToggle />, more = [] }: SiteHeaderProps) {
  // Every other page has a heading of its own.
  const Name = page === "/" ? "h1" : "span";
  return (
    <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-2 border-b border-line bg-card px-4 wrap-normal max-sm:gap-1.5 max-sm:px-3 print:static [@media(max-height:600px)]:max-lg:static">
      <a
        href={hrefFrom(page, "/")}
        onClick={page === "/" ? stay : undefined}
        className="flex min-h-6 items-center gap-1.5 text-lg font-bold whitespace-nowrap max-xl:text-sm"
      >
        <Logo />
        <Name className={page === "/" ? "max-sm:sr-only" : undefined}>Dimple Playground</Name>
      </a>
      <nav
        aria-label="Pages"
        className="ml-3 flex h-full gap-3 whitespace-nowrap min-[1400px]:gap-4 max-xl:hidden print:hidden"
      >
        {pages.map(({ href, label }) => (
          <a
            key={href}
            href={hrefFrom(page, href)}
            onClick={href === page ? stay : undefined}
            aria-current={href === page ? "page" : isBelow(page, href) ? "true" : undefined}
            className="flex items-center border-y-2 border-transparent text-muted hover:text-fg aria-[current]:border-b-accent aria-[current]:font-semibold aria-[current]:text-fg"
          >
            {label}
          </a>
        ))}
      </nav>
      <span className="flex-1" />
      <span className="contents print:hidden">{children}</span>
      <span className="xl:hidden print:hidden">
        <Menu
          label={more.length > 0 ? "More pages and help" : "More pages"}
          align="end"
          width={180}
          triggerClassName={`${buttonClass()} w-8 !px-0`}
          trigger={<Icon name="more" />}
          items={[
            ...pages
              .filter(({ href }) => href !== page)
              .map(({ href, label }) => ({ label, onSelect: () => location.assign(hrefFrom(page, href)) })),
            ...more,
          ]}
        />
      </span>
    </header>
  );
}

const isBelow = (page: PagePath, href: string) => href !== "/" && page.startsWith(`${href}/`);

/** A page that one is on already is not loaded anew, unless in another tab. */
function stay(event: MouseEvent): void {
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) event.preventDefault();
}

function Logo() {
  return (
    <svg aria-hidden="true" width="18" height="18" viewBox="0 0 32 32">
      <circle cx="16" cy="16" r="12.5" fill="none" stroke="var(--accent)" strokeWidth="3.5" />
      <path d="M16 3.5a12.5 12.5 0 0 0 0 25z" fill="var(--accent)" />
    </svg>
  );
}
