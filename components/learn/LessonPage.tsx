"use client";
import { useEffect, useMemo, useState } from "react";
import { SessionContext, useSession } from "@/components/playground/machine/use-session";
import { Notices } from "@/components/playground/panels/Notices";
import { StatusChip } from "@/components/playground/panels/StatusChip";
import { isRunning } from "@/components/playground/state/runs";
import { createPlaygroundStore, PlaygroundContext, usePlayground } from "@/components/playground/state/store";
import { ViewContext } from "@/components/run/use-view";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { ThemeToggle } from "@/components/ui/ThemeToggle";
import { learn } from "@/components/ui/words/en/learn";
import { useLanguage, useWords } from "@/components/ui/words/use-words";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { type ReadClassLink, readClassLink } from "@/lib/learn/class-link";
import { experimentsOf, type Lesson, recordedFile } from "@/lib/learn/lesson";
import { inLanguage, isIn } from "@/lib/learn/lesson-text";
import { findLesson } from "@/lib/learn/lessons";
import { ClassDialog } from "./ClassDialog";
import { LessonSteps, type LessonStepsProps } from "./LessonSteps";
import { usePresenter } from "./use-presenter";

interface LessonPageProps extends Pick<LessonStepsProps, "facts" | "figures"> {
  /** Of a lesson that there is. */
  readonly id: string;
}

/** A lesson: prose beside runs, step by step, at the reader's pace or before a class. */
export function LessonPage({ id, ...rest }: LessonPageProps) {
  const lesson = findLesson(id)!;
  const [store] = useState(() => openStore(lesson));
  const session = useSession(store, { recorded: experimentsOf(lesson).length > 0 ? recordedFile(lesson) : null });
  const [opened, setOpened] = useState<ReadClassLink | null>(null);
  // The address is known to the browser alone.
  useEffect(() => {
    const read = readClassLink(lesson, location.search);
    for (const notice of read.notices) store.getState().notify("warn", notice);
    setOpened(read);
  }, [lesson, store]);
  return (
    <PlaygroundContext value={store}>
      <ViewContext value={store}>
        <SessionContext value={session}>
          <Opened lesson={lesson} opened={opened} {...rest} />
        </SessionContext>
      </ViewContext>
    </PlaygroundContext>
  );
}

/** A store with the first runs of the lesson, and with tokens below the columns of the heatmaps. */
function openStore(lesson: Lesson) {
  const store = createPlaygroundStore(experimentsOf(lesson)[0] ?? DEFAULT_EXPERIMENT);
  store.getState().setLooks({ axis: "tokens" });
  return store;
}

interface OpenedProps extends Omit<LessonPageProps, "id"> {
  readonly lesson: Lesson;
  /** Null until the browser has said what stands in the address. */
  readonly opened: ReadClassLink | null;
}

function Opened({ lesson: inEnglish, opened, facts, figures }: OpenedProps) {
  const words = useWords(learn);
  const lang = useLanguage();
  const lesson = useMemo(() => inLanguage(inEnglish, lang), [inEnglish, lang]);
  const isTold = isIn(inEnglish, lang);
  const presenter = usePresenter(opened?.link?.presents ?? false);
  const [isLinking, setLinking] = useState(false);
  const link = opened?.link ?? null;
  return (
    <>
      {!presenter.isOn && (link ? <ClassHeader name={link.name} /> : <LessonHeader id={lesson.id} />)}
      <main className={classNames("mx-auto max-w-[1440px] px-4 max-sm:px-3", presenter.isOn ? "pt-3 pb-16" : "py-4")}>
        <div className={classNames("flex flex-wrap items-center gap-x-2 gap-y-2", presenter.isOn ? "sr-only" : "mb-3")}>
          <h1 lang={isTold ? lang : "en"} className="text-lg font-bold">
            {lesson.title}
          </h1>
          {!isTold && <span className="text-xs text-muted">{words.inEnglish}</span>}
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
        <div className="mb-3 has-[>:empty]:hidden">
          <Notices place="flow" />
        </div>
        {opened ? (
          <PartBoundary name={words.parts.lesson}>
            <LessonSteps {...{ lesson, link, facts, figures, presenter }} proseLang={isTold ? lang : "en"} />
          </PartBoundary>
        ) : (
          <p lang={isTold ? lang : "en"} className="text-muted">
            {lesson.summary}
          </p>
        )}
      </main>
      <ClassDialog lesson={lesson} isOpen={isLinking} onClose={() => setLinking(false)} />
    </>
  );
}

function LessonHeader({ id }: { readonly id: string }) {
  return (
    <SiteHeader page={`/learn/${id}`}>
      <Engine />
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
      <Engine />
      <ThemeToggle />
    </header>
  );
}

/** What runs the network, once somebody has asked for it. */
function Engine() {
  const isAsked = usePlayground((state) => state.engine.state !== "starting" || isRunning(state));
  return isAsked && <StatusChip />;
}
