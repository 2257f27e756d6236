import type { ReactNode } from "react";
import { formatShare } from "@/components/charts/format";
import { LateSeriesChart } from "@/components/charts/LateSeriesChart";
import {
  type HorizontalAxis,
  lengthAxis,
  lowestShare,
  type Series,
  shareAxis,
  type VerticalAxis,
} from "@/components/charts/series-axes";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { hrefFrom } from "@/components/ui/pages";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { type FamilyClaim, type FamilyModel, type FamilyReport, positionsSeen } from "@/lib/report/family-report";
import type { TldrReport } from "@/lib/report/tldr-report";
import type { AblationsReport, CurvesReport, StabilityReport } from "@/lib/report/training-report";
import { Claims } from "./Claims";
import { AccuracyNumbers, CalibrationNumbers, LengthNumbers, PriorNumbers } from "./FamilyTables";
import { calibrationSeries, confidenceAxis, lengthSeries, settingName, sweepAxis, sweepSeries } from "./family-series";
import { LongAndShort } from "./LongAndShort";
import { OneLength } from "./OneLength";
import type { ModelAtLengths } from "./one-length";
import { TrainingChoices, TrainingStability } from "./TrainingChoices";
import { TrainingCurves } from "./TrainingCurves";
import { millions } from "./training-series";

const roles: Readonly<Record<string, string>> = {
  "mini-ar": "learnt to write the next token",
  "mini-diffusion": "learnt to fill in masks",
  "mini-dimple": "learnt to write the next token, then to fill in masks, as Dimple did",
};

interface FamilyPageProps {
  readonly report: FamilyReport;
  /** SHA-256 of the weights that ship, by model: what was measured on others is marked. */
  readonly shipped: Readonly<Record<string, string>>;
  /** Of the training that weighs long and short answers; null where there is none. */
  readonly tldr: TldrReport | null;
  /** Of training itself; each null where it was not measured. */
  readonly curves: CurvesReport | null;
  readonly ablations: AblationsReport | null;
  readonly stability: StabilityReport | null;
  /** Models whose last phase saw one response length, each with one that saw many; empty where that was not measured. */
  readonly oneLength: readonly (readonly ModelAtLengths[])[];
}

/** What the paper says of its way of training, measured on the models of this site. */
export function FamilyPage({ report, shipped, tldr, oneLength, curves, ablations, stability }: FamilyPageProps) {
  const sweep = sweepSeries(report);
  const lengths = lengthSeries(report);
  const calibration = calibrationSeries(report);
  return (
    <>
      <SiteHeader page="/family" />
      <main className="mx-auto max-w-[1180px] px-4 py-8">
        <h1 className="text-result font-bold">One family, three ways of training</h1>
        <p className="mt-1 max-w-[72ch] text-muted">
          Networks of one size, one tokenizer and one world that differ in what they were trained to do. The paper on
          Dimple (arXiv:2505.16990) says how such models differ; here it is measured on models a thousand times smaller,
          which anyone can train again.
        </p>
        <ul className="mt-5 grid gap-3 sm:grid-cols-3">
          {Object.entries(report.models).map(([name, model]) => (
            <Member key={name} name={name} model={model} isOld={shipped[name] !== model.digest} />
          ))}
        </ul>
        <Section
          id="claims"
          title="What the paper says, and what these models show"
          isWide
          note={
            <>
              Every verdict follows from the 95 % interval in brackets, by the rule below it. “maskgit” is one token per
              step, the most probable first; “gamma-0.9” is every token above 0.9 at once; “prefill” means that the
              prompt is computed once and kept. There is one training run of each model, so the intervals are those of
              the questions and not of the training. In diffusion every row is shown under two masks and both count, so
              on one budget of positions the causal model saw twice as many rows.
            </>
          }
        >
          <Verdicts report={report} />
          <Claims claims={report.claims} />
        </Section>
        <Section
          id="speed"
          title="Right answers and iterations"
          note={
            <>
              Mean of eleven tasks, {report.n} held-out questions each. γ: everything above a threshold from 0.5 to 0.95
              at once; steps: one token per step, then a half, a third and a quarter as many steps.
            </>
          }
        >
          <Chart
            label="Right answers against iterations per response position; the numbers are in the table below"
            series={sweep}
            axis={sweepAxis(sweep)}
            vertical={shareAxis(lowestShare(sweep))}
          />
          <AccuracyNumbers report={report} />
        </Section>
        <Section
          id="length"
          title="The preset response length"
          note={
            <>
              A diffusion model must be told how many positions to fill in before it answers. A flat line is a model
              that does not mind. Tasks whose shortest answers fit in the shortest response.
            </>
          }
        >
          <Chart
            label="Right answers by preset response length; the numbers are in the table below"
            series={lengths}
            axis={lengthAxis(lengths)}
            vertical={shareAxis(lowestShare(lengths))}
          />
          <LengthNumbers report={report} />
        </Section>
        {oneLength.length > 0 && (
          <Section
            id="one-length"
            title="Where length bias comes from"
            note={
              <>
                The models above saw responses of many lengths, so none could come to depend on one. These two saw 64
                positions only in their last phase, with the padding learnt like any token, as the paper’s baseline of
                diffusion alone does: mini-dimple-fixed after an autoregressive phase, mini-diffusion-fixed after
                diffusion at many lengths, since from scratch it would take a thread several hours. γ = 0.9; describe,
                JSON, compare, sort and sudoku;{" "}
                <a href={hrefFrom("/family", "/labs")} className="text-accent underline">
                  the lab
                </a>{" "}
                has every answer.
              </>
            }
          >
            <OneLength pairs={oneLength} />
          </Section>
        )}
        <Section
          id="calibration"
          title="Is it as sure as it is right?"
          note={
            <>
              Confidence of a commit against the token being that of the right answer. On the dotted line they are
              equal; below it the model is surer than it should be, and a threshold commits too early. Where fewer than
              20 commits had a confidence no point is drawn.
            </>
          }
        >
          <Chart
            label="How often commits of a confidence are right; a summary is in the table below"
            series={calibration}
            axis={confidenceAxis}
            hasDiagonal
          />
          <CalibrationNumbers report={report} />
        </Section>
        <Section
          id="priors"
          title="Structure priors"
          isWide
          note={
            <>
              Listings as JSON. The skeleton fixes braces, quotes, commas and the end before decoding begins, for as
              many things as the picture has, or for another number. In form: JSON with as many entries as there is room
              for (without a prior: as the picture has things).
            </>
          }
        >
          {Object.values(report.models).some(({ priors }) => Object.keys(priors).length > 0) ? (
            <PriorNumbers report={report} />
          ) : (
            <NotMeasured />
          )}
        </Section>
        {curves && (
          <Section
            id="curves"
            title="Right answers and positions trained"
            note={
              <>
                One run each, so a band is the interval of {curves.n} questions a task and not of the training. The same
                held-out questions at every point: γ 0.9 after masks, the next token after an autoregressive phase. Runs
                that were graded on their way have a line; of the others the end is left. Where a run goes on, the
                learning rate rises again: that first costs what its fall towards the end repays, or not. From 110
                million positions on Mini-Diffusion-Fixed goes on from Mini-Diffusion with responses of 64 positions
                alone: it is asked for these, and (dashed) for the length that the page offers. A position of diffusion
                counts under each of its two masks (<code>python -m training.report.curves</code>).
              </>
            }
          >
            <TrainingCurves report={curves} />
          </Section>
        )}
        {ablations && (
          <Section
            id="choices"
            title="What each choice of training brings"
            isWide
            note={
              <>
                One run each, from the weights of {ablations.start.name} and over {millions(ablations.budget)}{" "}
                positions: far from the end of a training, so this says what helps at first. Points are against the base
                on the same {ablations.n} questions a task, γ 0.9, with the 95 % interval of the questions. Its own
                commits cost a third pass over half of the rows, which is why that run has fewer steps. On the right:
                hasty answers (γ 0.5), and the same after every token was read once more with all in sight and replaced
                where the network would write another one, as strategies do that take commits back. Spikes: see below
                {stability ? "" : "; steps far above the mean of those before them"} (
                <code>python -m training.report.ablations</code>).
                {ablations.missing.length > 0 && <> Not trained yet: {ablations.missing.join("; ")}.</>}
              </>
            }
          >
            <TrainingChoices report={ablations} />
          </Section>
        )}
        {stability && (
          <Section
            id="stability"
            title="How steadily each way learns"
            isWide
            note={
              <>
                From nothing, {stability.seeds} seeds each, {millions(stability.budget)} positions: the beginning of a
                training only. Lines are means of the seeds, bands go from the lowest to the highest. Losses of
                different objectives are not of one scale. A spike is a step whose loss is at least{" "}
                {stability.spike.distance} standard deviations above the mean of the {stability.spike.window} before it,
                our measure after the spike score of OLMo 2 (arXiv:2501.00656), which takes seven and a thousand.
                Gradients: norm of the whole, which nothing clips (<code>python -m training.report.stability</code>).
              </>
            }
          >
            <TrainingStability report={stability} />
          </Section>
        )}
        {tldr && (
          <Section
            id="long-and-short"
            title="Long and short answers, weighed while training"
            isWide
            note={
              <>
                Not of the paper on Dimple, but of training all the same: TL;DR (arXiv:2506.02678) re-weights long and
                short reasoning while it trains. Asked to think step by step, {tldr.base} writes every step of an
                addition, easy or not. Here it learns from two kinds of rows to leave steps out: easy sums with the
                result alone, and sums that carry with their steps. The share α of the short ones grows while answers
                are longer than those to the plain question, and falls while fewer are right; both are measured every{" "}
                {tldr.every} steps on {tldr.watched} sums. The sums below were never trained on, and {tldr.tested} of
                each kind test a checkpoint. All questions ask for steps. What is learnt is a difference of rank{" "}
                {tldr.rank} (<code>python -m training.tldr</code>); the answers are those that it recorded. This short
                run shows the weighing at work, not its success: short rows take over at once, answers fall apart, long
                rows bring the steps back, and then it begins anew. Nor could 50 sums show that steps help this model:{" "}
                {percentOf(tldr.references.long.accuracy)} right in {tldr.references.long.tokens.toFixed(1)} tokens with
                them, {percentOf(tldr.references.short.accuracy)} in {tldr.references.short.tokens.toFixed(1)} when
                asked for the result alone.
              </>
            }
          >
            <LongAndShort report={tldr} />
          </Section>
        )}
        <p className="mt-6 max-w-[72ch] text-xs text-muted">
          The rest is measured by <code>python -m training.report</code>; the same numbers task by task are in{" "}
          <code>training/report/report.md</code>.
        </p>
      </main>
    </>
  );
}

const percentOf = (share: number) => `${Math.round(100 * share)} %`;

/** Who it is, what it has seen and how good it is in one setting. */
function Member({
  name,
  model,
  isOld,
}: {
  readonly name: string;
  readonly model: FamilyModel;
  readonly isOld: boolean;
}) {
  const usual = ["autoregressive", "maskgit", "gamma-0.9"].filter((setting) => setting in model.accuracy);
  return (
    <li className="card p-4">
      <h2 className="text-lg font-semibold">
        <a href={`${hrefFrom("/family", "/models")}#${name}`} className="text-accent hover:underline">
          {name}
        </a>
      </h2>
      <p className="text-muted">
        {roles[name] ?? `${model.attention} attention`}; {(positionsSeen(model) / 1e6).toFixed(0)} million positions
      </p>
      <ul className="mt-2 tabular-nums">
        {usual.map((setting) => (
          <li key={setting} className="flex justify-between gap-2">
            <span>{settingName(setting)}</span>
            <span>{formatShare(model.accuracy[setting]!.mean)}</span>
          </li>
        ))}
      </ul>
      {isOld && <p className="mt-2 text-warn">Measured on other weights than those that ship.</p>}
    </li>
  );
}

/** How the comparisons ended, in one line. */
function Verdicts({ report: { claims } }: { readonly report: FamilyReport }) {
  const count = (wanted: FamilyClaim["verdict"]) => claims.filter(({ verdict }) => verdict === wanted).length;
  const missing = count("not measured");
  return (
    <p className="mb-3">
      Comparisons that point the paper’s way: <b>{count("same direction")}</b>; the other way:{" "}
      <b>{count("opposite direction")}</b>; not decided: <b>{count("not decided")}</b>
      {missing > 0 && (
        <>
          ; not made yet: <b>{missing}</b>
        </>
      )}
      .
    </p>
  );
}

interface SectionProps {
  readonly id: string;
  readonly title: string;
  /** How to read it, beside it where there is room. */
  readonly note: ReactNode;
  /** What needs the whole width has its note below. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

function Section({ id, title, note, isWide = false, children }: SectionProps) {
  return (
    <section aria-labelledby={id} className="card mt-6 p-4">
      <h2 id={id} className="mb-2 scroll-mt-16 text-lg font-semibold">
        {title}
      </h2>
      <div className={isWide ? undefined : "gap-6 xl:grid xl:grid-cols-[minmax(0,860px)_1fr]"}>
        <div className="min-w-0">
          <PartBoundary name={`“${title}”`}>{children}</PartBoundary>
        </div>
        <p className="mt-2 max-w-[72ch] text-xs text-muted">{note}</p>
      </div>
    </section>
  );
}

const NotMeasured = () => <p className="text-muted">Not measured yet.</p>;

interface ChartProps {
  readonly label: string;
  readonly series: readonly Series[];
  readonly axis: HorizontalAxis;
  readonly vertical?: VerticalAxis;
  readonly hasDiagonal?: boolean;
}

function Chart(props: ChartProps) {
  return props.series.some(({ points }) => points.length > 0) ? <LateSeriesChart {...props} /> : <NotMeasured />;
}
