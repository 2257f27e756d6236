"use client";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { lessons } from "@/lib/learn/lessons";
import { forgetProgress, type Progress, useAllProgress } from "./progress";

/** All lessons, with how far one is in each. */
export function LearnPage() {
  const progress = useAllProgress();
  const done = lessons.filter(({ id }) => progress[id]?.isDone).length;
  const hasBegun = Object.keys(progress).length > 0;
  return (
    <>
      <SiteHeader page="/learn" />
      <main className="mx-auto max-w-[960px] px-4 py-8">
        <h1 className="text-result font-bold">Learn</h1>
        <p className="mt-1 max-w-[68ch] text-muted">
          How a masked-diffusion language model writes, in {lessons.length} short lessons. Each shows a real run of a
          small model, asks what you expect, and then shows what happens. You need to know what a language model is, and
          nothing else. All of it runs in this browser.
        </p>
        <ol className="mt-6 grid gap-3 sm:grid-cols-2">
          {lessons.map(({ id, title, summary, minutes, steps }, index) => (
            <li key={id}>
              <a href={`${id}/`} className="card flex h-full gap-3 p-4 hover:border-line-strong">
                <span className="text-lg font-bold text-muted tabular-nums">{index + 1}</span>
                <span className="flex min-w-0 flex-1 flex-col gap-1">
                  <b className="text-lg font-semibold">{title}</b>
                  <span className="text-muted">{summary}</span>
                  <span className="mt-auto flex items-center gap-2 pt-1 text-xs text-muted">
                    {`${minutes} minutes`}
                    <State progress={progress[id]} steps={steps.length} />
                  </span>
                </span>
              </a>
            </li>
          ))}
        </ol>
        {hasBegun && (
          <p className="mt-4 flex flex-wrap items-center gap-3 text-muted">
            <span role="status">{`${done} of ${lessons.length} done. This is kept in this browser alone.`}</span>
            <Button size="small" onClick={forgetProgress}>
              Forget it
            </Button>
          </p>
        )}
        <section aria-labelledby="teachers" className="card mt-6 p-4">
          <h2 id="teachers" className="text-lg font-semibold">
            For teachers
          </h2>
          <p className="mt-1 max-w-[68ch] text-muted">
            In every lesson, <b className="font-semibold text-fg">Present</b> gives large type and one large lane, with
            → and ← or a clicker for the next step and the last.{" "}
            <b className="font-semibold text-fg">Link for a class</b> makes an address that shows the steps and the
            setting that you choose, and hides the rest.
          </p>
        </section>
      </main>
    </>
  );
}

/** `done`, or the step one is at. */
function State({ progress, steps }: { readonly progress: Progress | undefined; readonly steps: number }) {
  if (!progress) return null;
  if (!progress.isDone) return <span>{`· at step ${Math.min(progress.step + 1, steps)} of ${steps}`}</span>;
  return (
    <span className="flex items-center gap-1 font-medium text-good">
      <Icon name="check" size={12} /> done
    </span>
  );
}
