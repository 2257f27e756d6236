"use client";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { seededRandom } from "@/lib/decoding/random";
import { distance, reject } from "@/lib/infill/distributions";
import type { Infills } from "./methods";

const TRIES = 200;

/** Left to right with rejection, tried out: it is exact, and pays for it. */
export function RejectionBench({ infills }: { readonly infills: Infills }) {
  const [tried, setTried] = useState<{ readonly tries: number; readonly counts: ReadonlyMap<string, number> } | null>(
    null,
  );
  const { prior } = infills;
  const kept = tried ? [...tried.counts.values()].reduce((sum, count) => sum + count, 0) : 0;
  const again = () => {
    const counts = new Map(tried?.counts);
    const tries = (tried?.tries ?? 0) + TRIES;
    for (const [gap, count] of reject(prior, TRIES, seededRandom(1, tries))) {
      counts.set(gap, (counts.get(gap) ?? 0) + count);
    }
    setTried({ tries, counts });
  };
  const found = new Map(Array.from(tried?.counts ?? [], ([gap, count]) => [gap, count / Math.max(1, kept)]));
  return (
    <div className="flex flex-col items-start gap-2">
      <h2 className="text-lg font-semibold">Left to right, with rejection</h2>
      <p className="max-w-[72ch] text-muted">
        Write the gap and go on to the end; keep the gap if the ending is the given one. What is kept follows the
        posterior exactly, but the prior writes this ending in {(100 * prior.acceptance).toPrecision(2)} % of its tries:
        one infill costs {Math.max(1, Math.round(1 / prior.acceptance)).toLocaleString("en")} on average, and more the
        longer the ending is.
      </p>
      <Button onClick={again}>{tried ? `Try ${TRIES} more times` : `Try ${TRIES} times`}</Button>
      <p role="status" className="min-h-5 tabular-nums">
        {tried &&
          (kept === 0
            ? `${tried.tries} tries, none kept.`
            : `${tried.tries} tries, ${kept} kept: ${top(tried.counts)}. Total variation from the posterior: ${distance(prior.posterior, found).variation.toFixed(3)}.`)}
      </p>
    </div>
  );
}

const top = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 4)
    .map(([gap, count]) => `${gap} ${count}`)
    .join(", ");
