import { hrefFrom } from "@/components/ui/pages";
import { Quoted } from "@/components/ui/Quoted";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { RecordedMiniature } from "./RecordedMiniature";
import type { RecordedEntry, RecordedRun } from "./recorded-runs";
import { runPath } from "./run-path";

const KINDS: Readonly<Record<RecordedEntry["kind"], string>> = {
  real: "a real, trained model",
  sentences: "a tiny network that knows six sentences, no real model",
  untrained: "a tiny network with random weights, no real model",
};

/** Runs of other samplers and models that were recorded elsewhere, each with a miniature and a way into the playground. */
export function RunsPage({ runs }: { readonly runs: readonly RecordedRun[] }) {
  return (
    <>
      <SiteHeader page="/runs" />
      <main className="mx-auto max-w-[1440px] px-4 py-8">
        <h1 className="text-result font-bold">Recorded runs of other models</h1>
        <p className="mt-1 max-w-[72ch] text-muted">
          A run of any masked-diffusion model can be recorded where it is sampled and looked at here. These were
          recorded from other samplers, so they show what each kind of file tells, and what it does not. All but one are
          of networks so small that they fit into a test: they show the samplers, not what large models write.
        </p>
        <p className="mt-2 max-w-[72ch] text-muted">
          Your own: <code>dimple_trace.py</code>, one Python file, records LLaDA, Dream, Dimple, Fast-dLLM, dLLM, SDAR,
          LaViDa, LLaDA2 and DiffusionGemma as they run. <b>Open trace…</b> in the playground reads its files, and
          histories and step maps that samplers have kept.
        </p>
        <div className="mt-6 grid gap-3 md:grid-cols-[repeat(auto-fill,minmax(400px,1fr))]">
          {runs.map((run) => (
            <RunArticle key={run.name} {...run} />
          ))}
        </div>
      </main>
    </>
  );
}

function RunArticle({ name, title, kind, about, sampler, code, source, summary, size, answer, notes }: RecordedRun) {
  return (
    <article id={name} aria-labelledby={`${name}-title`} className="card flex min-w-0 scroll-mt-16 flex-col gap-3 p-4">
      <header>
        <h2 id={`${name}-title`} className="text-lg font-semibold">
          {title}
        </h2>
        <p
          className={
            kind === "real"
              ? "mt-1 inline-block rounded-full border border-line-strong px-2 py-0.5 text-xs"
              : "mt-1 inline-block rounded-full border border-warn-line bg-warn-soft px-2 py-0.5 text-xs text-warn"
          }
        >
          {KINDS[kind]}
        </p>
      </header>
      <p>{about}</p>
      <RecordedMiniature name={name} title={title} />
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
        <Fact name="Sampler">{sampler}</Fact>
        <Fact name="Code">
          <a href={source} className="text-accent underline" rel="noreferrer">
            {code}
          </a>
        </Fact>
        <Fact name="Settings">
          <span translate="no" className="break-words">
            {summary}
          </span>
        </Fact>
        <Fact name="Size">{size}</Fact>
        <Fact name="Answer">
          <span translate="no" className="break-words">
            <Quoted text={answer} />
          </span>
        </Fact>
        {notes.map((note) => (
          <Fact key={note} name="Not told">
            {note}
          </Fact>
        ))}
      </dl>
      <p className="mt-auto flex flex-wrap gap-x-4">
        <a
          href={`${hrefFrom("/runs", "/")}?trace=${runPath(name)}`}
          aria-label={`Open in the playground: ${title}`}
          className="text-accent underline"
        >
          Open in the playground
        </a>
        <a
          href={`../${runPath(name)}`}
          download
          aria-label={`Download the file: ${title}`}
          className="text-accent underline"
        >
          Download the file
        </a>
      </p>
    </article>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
