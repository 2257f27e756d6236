import { type ReactNode, Suspense } from "react";
import { PartBoundary } from "@/components/ui/PartBoundary";

interface LaterProps {
  /** What it is, as a sentence has it: `the exports`. */
  readonly name: string;
  readonly children: ReactNode;
}

/** A part whose script comes when it is first needed, and not with the page; what cannot be had says so, here alone. */
export const Later = ({ name, children }: LaterProps) => (
  <PartBoundary name={name}>
    <Suspense fallback={<p className="text-muted">Loading…</p>}>{children}</Suspense>
  </PartBoundary>
);
