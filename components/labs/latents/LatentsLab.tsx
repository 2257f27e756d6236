import { LabMenu } from "@/components/labs/LabMenu";
import { LatentsTable } from "@/components/labs/late-benches";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteHeader } from "@/components/ui/SiteHeader";
import type { LatentCard } from "@/lib/latent/card";
import { AboutLatents } from "./AboutLatents";
import { StepsFigure } from "./StepsFigure";

/** Next-token diffusion, live: a scene drawn cell by cell, and what happens inside a cell. */
export function LatentsLab({ card }: { readonly card: LatentCard }) {
  return (
    <>
      <SiteHeader page="/labs/latents" />
      <main className="mx-auto max-w-[1440px] px-4 py-5 max-sm:px-3">
        <header className="mb-4 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
          <div>
            <h1 className="text-result font-bold">Latents</h1>
            <p className="mt-1 max-w-[78ch] text-muted">
              Not every token is a word. LatentLM (arXiv:2412.08635) writes pictures as a row of small vectors: a causal
              model says what it expects of the next one, and a diffusion head draws it out of noise. Here a tiny one
              draws scenes cell by cell, all in your browser.
            </p>
          </div>
          <LabMenu lab="latents" />
        </header>
        <PartBoundary name="the drawing">
          <LatentsTable />
        </PartBoundary>
        <section aria-label="Measured" className="card mt-4 p-3.5">
          <StepsFigure card={card} />
        </section>
        <AboutLatents card={card} />
      </main>
    </>
  );
}
