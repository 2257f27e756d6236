import type { CSSProperties } from "react";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { modelNamed } from "@/components/models/fit";
import { cacheSummary } from "@/components/ui/cache-summary";
import { hrefFrom } from "@/components/ui/pages";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { strategySummary } from "@/components/ui/strategy-summary";
import { type Example, examples } from "@/lib/experiment/examples";
import { writeLink } from "@/lib/experiment/link";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { ExampleText, LaneName, Miniature, Words } from "./ExampleWords";
import type { RecordedExample, RecordedLane } from "./recorded";

interface ExamplesPageProps {
  /** By the id of the example. */
  readonly recorded: Readonly<Record<string, RecordedExample>>;
}

/** Named experiments as cards: what there is to see, a small heatmap of each recorded lane, and the link that runs them. */
export function ExamplesPage({ recorded }: ExamplesPageProps) {
  return (
    <>
      <SiteHeader page="/examples" />
      <main className="mx-auto max-w-[1440px] px-4 py-8">
        <h1 className="text-result font-bold">
          <Words of="heading" />
        </h1>
        <p className="mt-1 max-w-[72ch] text-muted">
          <Words of="intro" />
        </p>
        <ul className="mt-6 grid gap-3 md:grid-cols-2 xl:grid-cols-3">
          {examples.map((example) => (
            <ExampleCard key={example.id} example={example} recorded={recorded[example.id]} />
          ))}
        </ul>
      </main>
    </>
  );
}

interface ExampleCardProps {
  readonly example: Example;
  /** Absent: it has not been recorded yet. */
  readonly recorded: RecordedExample | undefined;
}

function ExampleCard({ example: { id, title, sees, experiment }, recorded }: ExampleCardProps) {
  return (
    <li
      id={id}
      className="card relative flex min-w-0 scroll-mt-16 flex-col gap-2 p-4 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent hover:border-line-strong"
    >
      <h2 className="text-lg font-semibold">
        {/* The whole card is the link; its name is the title alone. */}
        <a
          href={hrefFrom("/examples", "/") + linkOf(experiment, recorded)}
          className="outline-none after:absolute after:inset-0 after:content-['']"
        >
          <ExampleText id={id} part="titles" english={title} />
        </a>
      </h2>
      <p>
        <ExampleText id={id} part="sees" english={sees} />
      </p>
      <p className="text-xs text-muted" translate="no">
        {`“${experiment.question}”`}
      </p>
      {recorded && (
        <ol className="flex flex-wrap items-start gap-3 pt-1">
          {recorded.lanes.map((lane, index) => (
            <LaneMiniature key={lane.file} lane={lane} index={index} experiment={experiment} />
          ))}
        </ol>
      )}
    </li>
  );
}

interface LaneMiniatureProps {
  readonly lane: RecordedLane;
  readonly index: number;
  readonly experiment: Experiment;
}

/** One lane: its letter and settings, its heatmap, and what came of it. Lanes side by side share the room by their positions. */
function LaneMiniature({ lane, index, experiment }: LaneMiniatureProps) {
  const { file, width, height, iterations, isRight } = lane;
  const summary = laneWords(experiment, index);
  return (
    <li
      className="flex min-w-20 flex-col gap-1 text-xs"
      style={{ "--lane": laneColor(index), flex: `${width} 1 5rem`, maxWidth: width } as CSSProperties}
    >
      <span className="flex items-start gap-1.5">
        <span
          aria-hidden="true"
          className="grid size-4 shrink-0 place-items-center rounded-sm forced-color-adjust-none bg-(--lane) text-tiny font-bold text-on-lane"
        >
          {laneLetter(index)}
        </span>
        <span className="sr-only">
          <LaneName letter={laneLetter(index)} />
        </span>
        <span className="min-w-0 text-muted">{summary}</span>
      </span>
      <Miniature {...{ width, height, iterations, isRight }} src={`${hrefFrom("/examples", "/")}examples/${file}`} />
    </li>
  );
}

/** How a lane decodes: its strategy, and what of model and cache the lanes do not have in common. */
function laneWords({ lanes, responseLength }: Experiment, index: number): string {
  const lane = lanes[index]!;
  const differs = (wordsOf: (each: Lane) => string) => lanes.some((each) => wordsOf(each) !== wordsOf(lane));
  const modelOf = ({ model }: Lane) => modelNamed(model).label.split(" · ")[0]!;
  return [
    strategySummary(lane, responseLength),
    ...[modelOf, cacheSummary].filter(differs).map((wordsOf) => wordsOf(lane)),
  ].join(" · ");
}

/** The link of an example; with its recorded runs it says whether a run comes out the same. */
function linkOf(experiment: Experiment, recorded: RecordedExample | undefined): string {
  const { search, hash } = writeLink({
    experiment,
    digests: recorded?.lanes.map(({ digest }) => digest) ?? [],
    origin: recorded && { asked: recorded.asked, runs: recorded.lanes.map(({ origin }) => origin) },
  });
  return search + hash;
}
