import { LabMenu } from "@/components/labs/LabMenu";
import { InfillingTable } from "@/components/labs/late-benches";
import { SystemFacts } from "@/components/labs/SystemFacts";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteHeader } from "@/components/ui/SiteHeader";
import type { InfillCard } from "@/lib/infill/card";
import { TrainingFigure } from "./TrainingFigure";

/** Infilling as inference, live: a gap between two texts, its exact posterior, and four ways of filling it. */
export function InfillingLab({ card }: { readonly card: InfillCard }) {
  return (
    <>
      <SiteHeader page="/labs/infilling" />
      <main className="mx-auto max-w-[1440px] px-4 py-5 max-sm:px-3">
        <header className="mb-4 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
          <div>
            <h1 className="text-result font-bold">Infilling</h1>
            <p className="mt-1 max-w-[78ch] text-muted">
              What fits between a beginning and an ending? A model that writes from left to right does not see the
              ending; the right answer is the posterior over gaps. A GFlowNet can teach a policy to draw from it
              (arXiv:2310.04363); diffusion fills gaps as it was trained. Here gaps are so short that the posterior is
              exact.
            </p>
          </div>
          <LabMenu lab="infilling" />
        </header>
        <PartBoundary name="the infills">
          <InfillingTable />
        </PartBoundary>
        <section aria-label="Recorded" className="card mt-4 p-3.5">
          <TrainingFigure card={card} />
        </section>
        <About card={card} />
      </main>
    </>
  );
}

/** Where the networks come from, and what this does not show. */
function About({ card }: { readonly card: InfillCard }) {
  const { recipe } = card;
  const trained = Object.entries(recipe.networks)
    .map(([name, { steps, layers, seconds }]) => `${name} ${layers} layers, ${steps} steps, ${seconds} s`)
    .join("; ");
  return (
    <section aria-labelledby="about" className="card mt-4 p-3.5">
      <h2 id="about" className="text-lg font-semibold">
        What is compared
      </h2>
      <div className="mt-2 grid gap-x-8 gap-y-3 lg:grid-cols-2">
        <p className="max-w-[72ch]">
          The prior is a causal transformer of these sentences; its posterior is enumerated over all 1,555 gaps of up to
          four of six words (here without beginnings less likely than one in a million). Both policies are smaller and
          read both sides. The fine-tuned one has learnt {card.examples} filled gaps by heart; the GFlowNet goes on
          where it ended, without a further example: it is told what the prior thinks of its own gaps in {card.contexts}{" "}
          contexts. The diffusion network is the prior’s twin: the same sentences, size and steps. Its posterior is its
          own, so its distance has two parts: how it infills, and in what the two networks differ. All distributions
          above are computed on this page.
        </p>
        <SystemFacts data={card.data} limits={card.limits} digest={card.digest}>
          {trained}; {recipe.hardware}, {recipe.date}; <code>python -m training.infill.train</code>
        </SystemFacts>
      </div>
    </section>
  );
}
