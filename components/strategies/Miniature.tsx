"use client";
import { lazy, Suspense } from "react";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { useNearby } from "@/components/ui/use-nearby";

const LiveMiniature = lazy(async () => ({ default: (await import("./LiveMiniature")).LiveMiniature }));

/** A strategy at work on the toy network, decoded in the page when it comes into view. */
export function Miniature({ id, label }: { readonly id: string; readonly label: string }) {
  const { frame, isNearby } = useNearby();
  return (
    // The room is kept from the start, so that links to later sections land where they should.
    <div ref={frame} className="min-h-[530px] min-w-0">
      {isNearby && (
        <PartBoundary name={`the miniature of ${label}`}>
          <Suspense>
            <LiveMiniature id={id} />
          </Suspense>
        </PartBoundary>
      )}
    </div>
  );
}
