"use client";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { HeaderRoom } from "@/components/ui/InHeader";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { ThemeToggle } from "@/components/ui/ThemeToggle";
import { learn } from "@/components/ui/words/en/learn";
import { useLanguage, useWords } from "@/components/ui/words/use-words";
import type { ReadClassLink } from "@/lib/learn/class-link";
import { headingIn, type LessonOutline } from "@/lib/learn/outline";
import type { LessonBodyProps } from "./LessonBody";
import { lessonScripts } from "./load-lesson";
import { usePresenter } from "./use-presenter";

interface LessonPageProps extends Pick<LessonBodyProps, "next" | "facts" | "figures"> {
  /** What the page tells of it before its script is there. */
  readonly lesson: LessonOutline;
}

/** What draws each lesson, together with its prose. */
const bodies = Object.fromEntries(
  Object.entries(lessonScripts).map(([id, load]) => [
    id,
    lazy(async () => {
      const [{ LessonBody }, lesson] = await Promise.all([import("./LessonBody"), load()]);
      return { default: (props: LessonBodyProps) => <LessonBody {...props} lesson={lesson} /> };
    }),
  ]),
);

/** A lesson: prose beside runs, step by step, at the reader's pace or before a class. */
export function LessonPage({ lesson, ...rest }: LessonPageProps) {
  const words = useWords(learn);
  const spoken = useLanguage();
  const { title, summary, lang } = headingIn(lesson, spoken);
  const [opened, setOpened] = useState<ReadClassLink | null>(null);
  const [isLinking, setLinking] = useState(false);
  const link = opened?.link ?? null;
  const presenter = usePresenter(link?.presents ?? false);
  const Body = bodies[lesson.id]!;
  return (
    <>
      {!presenter.isOn && (link ? <ClassHeader name={link.name} /> : <LessonHeader id={lesson.id} />)}
      <main className={classNames("mx-auto max-w-[1440px] px-4 max-sm:px-3", presenter.isOn ? "pt-3 pb-16" : "py-4")}>
        <div className={classNames("flex flex-wrap items-center gap-x-2 gap-y-2", presenter.isOn ? "sr-only" : "mb-3")}>
          <h1 lang={lang} className="text-lg font-bold">
            {title}
          </h1>
          {lang !== spoken && <span className="text-xs text-muted">{words.inEnglish}</span>}
          <span className="flex-1" />
          {!presenter.isOn && opened && (
            <>
              {!link && <Button onClick={() => setLinking(true)}>{words.classLink}</Button>}
              <Button onClick={presenter.enter} title={words.presentHelp}>
                {words.present}
              </Button>
            </>
          )}
        </div>
        {!opened && (
          <p lang={lang} className="text-muted">
            {summary}
          </p>
        )}
        <PartBoundary name={words.parts.lesson}>
          <Suspense>
            <Body
              {...rest}
              presenter={presenter}
              opened={opened}
              onOpened={setOpened}
              isLinking={isLinking}
              onLinked={() => setLinking(false)}
            />
          </Suspense>
        </PartBoundary>
      </main>
    </>
  );
}

function LessonHeader({ id }: { readonly id: string }) {
  return (
    <SiteHeader page={`/learn/${id}`}>
      <HeaderRoom />
      <ThemeToggle />
    </SiteHeader>
  );
}

/** Nothing but the lesson: no page leads away from it. */
function ClassHeader({ name }: { readonly name: string }) {
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-card px-4 print:static">
      <span className="truncate font-bold">{name === "" ? "Dimple Playground" : name}</span>
      <span className="flex-1" />
      <HeaderRoom />
      <ThemeToggle />
    </header>
  );
}
