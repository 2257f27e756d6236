"use client";
import { type MouseEvent, type ReactNode, useEffect } from "react";
import { buttonClass } from "./Button";
import { Icon } from "./icons";
import { useOtherLanguage } from "./LanguageSwitch";
import { Menu, type MenuItem } from "./Menu";
import { hrefFrom, isTranslated, type PagePath, pages } from "./pages";
import { ThemeToggle } from "./ThemeToggle";
import { UpdateStrip } from "./UpdateStrip";
import { site } from "./words/en/site";
import { useLanguage, useWords } from "./words/use-words";

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
      <EnglishStrip page={props.page} />
    </>
  );
}

/** Says of a page that is not translated that it is not, and of the document in which language it is. */
function EnglishStrip({ page }: Pick<SiteHeaderProps, "page">) {
  const lang = useLanguage();
  const words = useWords(site);
  const isEnglish = !isTranslated(page);
  useEffect(() => {
    document.documentElement.lang = isEnglish ? "en" : lang;
  }, [isEnglish, lang]);
  if (!isEnglish || lang === "en") return null;
  return (
    <p lang={lang} className="border-b border-line bg-well px-4 py-1 text-xs text-muted print:hidden">
      {words.englishOnly}
    </p>
  );
}

/** The other language in two letters. */
function LanguageButton() {
  const { other, name, short, speak } = useOtherLanguage();
  return (
    <button
      type="button"
      lang={other}
      aria-label={name}
      title={name}
      onClick={() => void speak().catch(console.error)}
      className={buttonClass({ look: "ghost" }).concat(" !px-1.5 text-xs font-semibold max-lg:hidden")}
    >
      {short}
    </button>
  );
}

/** Narrow screens have the pages in a menu. */
function Header({ page, children = <ThemeToggle />, more = [] }: SiteHeaderProps) {
  const lang = useLanguage();
  const words = useWords(site);
  const { name: otherLanguage, speak } = useOtherLanguage();
  // Every other page has a heading of its own.
  const Name = page === "/" ? "h1" : "span";
  return (
    <header
      lang={lang}
      className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-2 border-b border-line bg-card px-4 wrap-normal max-sm:gap-1.5 max-sm:px-3 print:static [@media(max-height:600px)]:max-lg:static"
    >
      <a
        href={hrefFrom(page, "/")}
        onClick={page === "/" ? stay : undefined}
        className="flex min-h-6 items-center gap-1.5 text-lg font-bold whitespace-nowrap max-xl:text-sm"
      >
        <Logo />
        <Name className={page === "/" ? "max-sm:sr-only" : undefined}>Dimple Playground</Name>
      </a>
      <nav
        aria-label={words.navigation}
        className="ml-3 flex h-full min-w-0 shrink-[0.001] gap-3 overflow-x-auto whitespace-nowrap [scrollbar-width:none] min-[1400px]:gap-4 max-xl:hidden print:hidden"
      >
        {pages.map(({ href }) => (
          <a
            key={href}
            href={hrefFrom(page, href)}
            onClick={href === page ? stay : undefined}
            aria-current={href === page ? "page" : isBelow(page, href) ? "true" : undefined}
            className="flex items-center border-y-2 border-transparent text-muted hover:text-fg aria-[current]:border-b-accent aria-[current]:font-semibold aria-[current]:text-fg"
          >
            {words.pages[href]}
          </a>
        ))}
      </nav>
      <span className="flex-1" />
      <span className="contents print:hidden">
        <LanguageButton />
        {children}
      </span>
      <span className="xl:hidden print:hidden">
        <Menu
          label={more.length > 0 ? words.morePagesAndHelp : words.morePages}
          align="end"
          width={180}
          triggerClassName={`${buttonClass()} w-8 !px-0`}
          trigger={<Icon name="more" />}
          items={[
            ...pages
              .filter(({ href }) => href !== page)
              .map(({ href }) => ({ label: words.pages[href], onSelect: () => location.assign(hrefFrom(page, href)) })),
            ...more,
            { label: otherLanguage, onSelect: () => void speak().catch(console.error) },
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
