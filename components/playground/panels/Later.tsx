"use client";
import { type ReactNode, Suspense } from "react";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { site } from "@/components/ui/words/en/site";
import { useWords } from "@/components/ui/words/use-words";

interface LaterProps {
  /** What it is, as a sentence has it: `the exports`. */
  readonly name: string;
  readonly children: ReactNode;
}

/** A part whose script comes when it is first needed, and not with the page; what cannot be had says so, here alone. */
export function Later({ name, children }: LaterProps) {
  const words = useWords(site);
  return (
    <PartBoundary name={name}>
      <Suspense fallback={<p className="text-muted">{words.loading}</p>}>{children}</Suspense>
    </PartBoundary>
  );
}
