"use client";
import { chartExamples } from "@/components/charts/all-examples";
import type { ExampleSweeps, ExampleTraces } from "@/components/charts/examples";
import { runViewExamples } from "@/components/run/RunView.examples";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteHeader } from "@/components/ui/SiteHeader";

const sections: typeof chartExamples = [...chartExamples, { chart: "A whole run", examples: runViewExamples }];

/** An id has no spaces. */
const idOf = (chart: string) => chart.toLowerCase().replaceAll(" ", "-");

/** All examples of all charts, one section per chart, and of whole runs. */
export function Gallery({ traces, sweeps }: { readonly traces: ExampleTraces; readonly sweeps: ExampleSweeps }) {
  return (
    <>
      <SiteHeader page="/gallery" />
      <main className="mx-auto max-w-[1180px] px-4 py-8">
        <h1 className="text-result font-bold">Gallery</h1>
        <p className="mt-1 max-w-[60ch] text-muted">
          Every chart, drawn from recorded runs of a toy model: the decoding loop is the real one, the network is a hash
          function that knows one sentence, and the times are made up, as are shares. Length bias and what follows it
          were recorded with the models that ship.
        </p>
        {sections.map(({ chart, examples, isWide }) => (
          <section key={chart} className="mt-10" aria-labelledby={idOf(chart)}>
            <h2 id={idOf(chart)} className="mb-3 text-lg font-semibold">
              {chart}
            </h2>
            <div className={`grid gap-3 ${examples.length > 1 && !isWide ? "lg:grid-cols-2" : ""}`}>
              {examples.map(({ title, render }) => (
                <article key={title} className="card min-w-0 p-3">
                  <h3 className="mb-3 text-sm font-medium">{title}</h3>
                  <PartBoundary name={`the example “${title}”`} drawn={[traces]}>
                    {render(traces, sweeps)}
                  </PartBoundary>
                </article>
              ))}
            </div>
          </section>
        ))}
      </main>
    </>
  );
}
