"use client";
import { Button } from "@/components/ui/Button";
import { Emphasised } from "@/components/ui/Emphasised";
import { Icon } from "@/components/ui/icons";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { learn } from "@/components/ui/words/en/learn";
import { useLanguage, useWords } from "@/components/ui/words/use-words";
import { headingIn, type LessonOutline } from "@/lib/learn/outline";
import { forgetProgress, type Progress, useAllProgress } from "./progress";

/** All lessons, with how far one is in each. */
export function LearnPage({ lessons }: { readonly lessons: readonly LessonOutline[] }) {
  const words = useWords(learn);
  const lang = useLanguage();
  const progress = useAllProgress();
  const done = lessons.filter(({ id }) => progress[id]?.isDone).length;
  const told = lessons.map((lesson) => ({ ...lesson, ...headingIn(lesson, lang) }));
  const hasBegun = Object.keys(progress).length > 0;
  return (
    <>
      <SiteHeader page="/learn" />
      <main className="mx-auto max-w-[960px] px-4 py-8">
        <h1 className="text-result font-bold">{words.heading}</h1>
        <p className="mt-1 max-w-[68ch] text-muted">{words.intro(lessons.length)}</p>
        <ol className="mt-6 grid gap-3 sm:grid-cols-2">
          {told.map(({ id, title, summary, minutes, steps, lang: of }, index) => (
            <li key={id}>
              <a href={`${id}/`} className="card flex h-full gap-3 p-4 hover:border-line-strong">
                <span className="text-lg font-bold text-muted tabular-nums">{index + 1}</span>
                <span className="flex min-w-0 flex-1 flex-col gap-1">
                  <b lang={of} className="text-lg font-semibold">
                    {title}
                  </b>
                  <span lang={of} className="text-muted">
                    {summary}
                  </span>
                  <span className="mt-auto flex items-center gap-2 pt-1 text-xs text-muted">
                    {words.minutes(minutes)}
                    <State progress={progress[id]} steps={steps} />
                  </span>
                </span>
              </a>
            </li>
          ))}
        </ol>
        {hasBegun && (
          <p className="mt-4 flex flex-wrap items-center gap-3 text-muted">
            <span role="status">{words.doneOf(done, lessons.length)}</span>
            <Button size="small" onClick={forgetProgress}>
              {words.forget}
            </Button>
          </p>
        )}
        <section aria-labelledby="teachers" className="card mt-6 p-4">
          <h2 id="teachers" className="text-lg font-semibold">
            {words.teachers}
          </h2>
          <p className="mt-1 max-w-[68ch] text-muted">
            <Emphasised text={words.teachersText} className="font-semibold text-fg" />
          </p>
        </section>
      </main>
    </>
  );
}

/** `done`, or the step one is at. */
function State({ progress, steps }: { readonly progress: Progress | undefined; readonly steps: number }) {
  const words = useWords(learn);
  if (!progress) return null;
  if (!progress.isDone) return <span>{words.atStep(Math.min(progress.step + 1, steps), steps)}</span>;
  return (
    <span className="flex items-center gap-1 font-medium text-good">
      <Icon name="check" size={12} /> {words.done}
    </span>
  );
}
