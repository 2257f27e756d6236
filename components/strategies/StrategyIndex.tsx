"use client";
import { useEffect, useState } from "react";

/** A group of the index: a heading, and what it leads to. */
export interface IndexGroup {
  readonly name: string;
  readonly members: readonly { readonly anchor: string; readonly label: string }[];
}

/**
 * All strategies and caches by name, with a field that finds one. Beside the sections it stays in view and marks the one
 * that is being read; where there is no room beside them it stands above them.
 */
export function StrategyIndex({ groups }: { readonly groups: readonly IndexGroup[] }) {
  const [wanted, setWanted] = useState("");
  const current = useSectionInView(groups);
  const needle = wanted.trim().toLowerCase();
  const found = groups
    .map((group) => ({ ...group, members: group.members.filter(({ label }) => label.toLowerCase().includes(needle)) }))
    .filter(({ members }) => members.length > 0);
  const first = found[0]?.members[0];
  return (
    <nav
      aria-label="Strategies"
      className="card p-3 xl:sticky xl:top-16 xl:max-h-[calc(100dvh-5rem)] xl:overflow-y-auto xl:overscroll-contain"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (first) window.location.hash = first.anchor;
        }}
      >
        <input
          type="search"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          placeholder="Find a strategy or cache"
          aria-label="Find a strategy or cache"
          className="h-8 w-full rounded-[7px] border border-line bg-card px-2 placeholder:text-muted"
        />
      </form>
      <p role="status" className={found.length === 0 ? "mt-2 text-muted" : "sr-only"}>
        {found.length === 0
          ? `Nothing is called “${wanted.trim()}”.`
          : needle && `${found.reduce((sum, { members }) => sum + members.length, 0)} found`}
      </p>
      <ul className="mt-3 grid gap-x-6 gap-y-4 sm:grid-cols-2 md:grid-cols-3 lg:grid-cols-5 xl:grid-cols-1">
        {found.map(({ name, members }) => (
          <li key={name}>
            <span className="font-semibold">{name}</span>
            <ul className="mt-1 flex flex-col">
              {members.map(({ anchor, label }) => (
                <li key={anchor}>
                  <a
                    href={`#${anchor}`}
                    aria-current={anchor === current ? "location" : undefined}
                    className="block min-h-6 rounded px-1 py-0.5 text-accent hover:underline aria-[current]:bg-well aria-[current]:font-medium aria-[current]:text-fg"
                  >
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Anchor of the section that is being read: the last one whose top has passed the upper third of the window. */
function useSectionInView(groups: readonly IndexGroup[]): string | null {
  const [current, setCurrent] = useState<string | null>(null);
  useEffect(() => {
    const sections = groups
      .flatMap(({ members }) => members.map(({ anchor }) => document.getElementById(anchor)))
      .filter((section) => section !== null);
    const update = () => {
      const line = window.innerHeight / 3;
      setCurrent(sections.findLast((section) => section.getBoundingClientRect().top < line)?.id ?? null);
    };
    // Told when a section crosses the line, not at every pixel of a scroll.
    const observer = new IntersectionObserver(update, { rootMargin: "-33% 0px -66% 0px" });
    for (const section of sections) observer.observe(section);
    return () => observer.disconnect();
  }, [groups]);
  return current;
}
