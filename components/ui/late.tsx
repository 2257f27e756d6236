"use client";
import { type ComponentType, lazy, memo, Suspense } from "react";

/**
 * A part whose script comes after the page's own. What the server drew of it stands until then, and wakes up in a task of
 * its own. It takes no properties: an update from above, before it is awake, would draw it anew, from nothing.
 */
export function late(load: () => Promise<ComponentType>): ComponentType {
  const Part = lazy(async () => ({ default: await load() }));
  return memo(function Late() {
    return (
      <Suspense fallback={null}>
        <Part />
      </Suspense>
    );
  });
}
