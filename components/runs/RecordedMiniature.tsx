"use client";
import { lazy, Suspense } from "react";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { useNearby } from "@/components/ui/use-nearby";

const ReadMiniature = lazy(async () => ({ default: (await import("./ReadMiniature")).ReadMiniature }));

export interface RecordedMiniatureProps {
  readonly name: string;
  readonly title: string;
}

/** A recorded run, read when it comes into view. */
export function RecordedMiniature({ name, title }: RecordedMiniatureProps) {
  const { frame, isNearby } = useNearby();
  return (
    // The room is kept from the start, so that links to later runs land where they should.
    <div ref={frame} className="min-h-[300px] min-w-0">
      {isNearby && (
        <PartBoundary name={title}>
          <Suspense>
            <ReadMiniature name={name} title={title} />
          </Suspense>
        </PartBoundary>
      )}
    </div>
  );
}
