"use client";
import { useState } from "react";
import { useLoaded } from "@/components/labs/use-loaded";
import { WeightsGate } from "@/components/labs/WeightsGate";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { type Context, NAMES, type Name, possible, RELATIONS } from "@/lib/infill/text";
import { pick, shuffled } from "@/lib/scene/random";
import { ContextEditor } from "./ContextEditor";
import { FlowsFigure } from "./FlowsFigure";
import { type Bench, loadBench } from "./load";
import { RejectionBench } from "./RejectionBench";
import { useInfills } from "./use-infills";

/** The gap and the ways of filling it, once their weights are there. */
export function InfillingBench() {
  const [loaded, retry] = useLoaded(loadBench);
  return (
    <WeightsGate loaded={loaded} onRetry={retry} name="the infills">
      {(bench) => <Table bench={bench} />}
    </WeightsGate>
  );
}

const FIRST: Context = { names: ["fox", "dog", "apple"], first: "left of", last: "above and left of" };

function Table({ bench }: { readonly bench: Bench }) {
  const [context, setContext] = useState(FIRST);
  const infills = useInfills(bench.readers, context);
  const fits = possible(context);
  const another = () => {
    const names = shuffled(Math.random, NAMES).slice(0, 3) as [Name, Name, Name];
    const drawn = () => ({ names, first: pick(Math.random, RELATIONS), last: pick(Math.random, RELATIONS) });
    let next = drawn();
    while (possible(next).length === 0) next = drawn();
    setContext(next);
  };
  return (
    <>
      <section aria-label="The sentences" className="card p-3.5">
        <ContextEditor context={context} atlas={bench.atlas} onChange={setContext} onRandom={another} />
        <p className="mt-2 text-xs text-muted">
          {fits.length > 0
            ? `In a 3 × 3 grid the gap can be: ${fits.join(", ")}.`
            : "No three cells of a 3 × 3 grid lie so: no network has seen such an ending, and what they say of it means little."}
        </p>
      </section>
      <section aria-label="Infills" className="card mt-4 p-3.5">
        {infills ? (
          <PartBoundary name="the infills of these sentences" drawn={[infills]}>
            <FlowsFigure infills={infills} />
          </PartBoundary>
        ) : (
          <div className="hatched grid min-h-96 place-items-center rounded-[10px]">
            <p role="status" className="rounded-md bg-card px-3 py-1.5 text-muted">
              Enumerating …
            </p>
          </div>
        )}
      </section>
      {infills && (
        <section aria-label="Rejection" className="card mt-4 p-3.5">
          <RejectionBench key={JSON.stringify(context)} infills={infills} />
        </section>
      )}
    </>
  );
}
