"use client";
import type { ReactNode } from "react";
import { Icon } from "./icons";

interface DisclosureProps {
  readonly title: string;
  /** What the section is about, beside its title. */
  readonly note?: string;
  readonly children: ReactNode;
}

/** A section that opens under its title. */
export function Disclosure({ title, note, children }: DisclosureProps) {
  return (
    <details className="group">
      <summary className="flex min-h-6 list-none items-center gap-1 rounded text-xs font-semibold text-muted hover:text-fg [&::-webkit-details-marker]:hidden">
        <span className="-rotate-90 transition-transform group-open:rotate-0">
          <Icon name="chevron" size={12} />
        </span>
        <h3>
          {title} {note && <span className="font-normal">{note}</span>}
        </h3>
      </summary>
      <div className="pt-1.5">{children}</div>
    </details>
  );
}
