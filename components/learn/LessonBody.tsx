"use client";
import { useEffect, useMemo, useState } from "react";
import { SessionContext, useSession } from "@/components/playground/machine/use-session";
import { Notices } from "@/components/playground/panels/Notices";
import { StatusChip } from "@/components/playground/panels/StatusChip";
import { isRunning } from "@/components/playground/state/runs";
import { createPlaygroundStore, PlaygroundContext, usePlayground } from "@/components/playground/state/store";
import { ViewContext } from "@/components/run/use-view";
import { InHeader } from "@/components/ui/InHeader";
import { useLanguage } from "@/components/ui/words/use-words";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { type ReadClassLink, readClassLink } from "@/lib/learn/class-link";
import { experimentsOf, type Lesson, recordedFile } from "@/lib/learn/lesson";
import { inLanguage, isIn } from "@/lib/learn/lesson-text";
import { ClassDialog } from "./ClassDialog";
import { LessonSteps, type LessonStepsProps } from "./LessonSteps";

export interface LessonBodyProps extends Pick<LessonStepsProps, "next" | "facts" | "figures" | "presenter"> {
  /** What stands in the address, once it has been read; null before. */
  readonly opened: ReadClassLink | null;
  readonly onOpened: (opened: ReadClassLink) => void;
  readonly isLinking: boolean;
  readonly onLinked: () => void;
}

/** What a lesson teaches: prose beside runs, with all that runs them. */
export function LessonBody({ lesson, ...rest }: LessonBodyProps & { readonly lesson: Lesson }) {
  const { opened, onOpened } = rest;
  const [store] = useState(() => openStore(lesson));
  const session = useSession(store, { recorded: experimentsOf(lesson).length > 0 ? recordedFile(lesson) : null });
  // The address is known to the browser alone.
  useEffect(() => {
    const read = readClassLink(lesson, location.search);
    for (const notice of read.notices) store.getState().notify("warn", notice);
    onOpened(read);
  }, [lesson, store, onOpened]);
  return (
    <PlaygroundContext value={store}>
      <ViewContext value={store}>
        <SessionContext value={session}>
          {opened && <Opened lesson={lesson} {...rest} opened={opened} />}
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

interface OpenedProps extends LessonBodyProps {
  readonly lesson: Lesson;
  readonly opened: ReadClassLink;
}

function Opened({ lesson: inEnglish, opened: { link }, isLinking, onLinked, ...rest }: OpenedProps) {
  const lang = useLanguage();
  const lesson = useMemo(() => inLanguage(inEnglish, lang), [inEnglish, lang]);
  return (
    <>
      <InHeader key={`${link === null} ${rest.presenter.isOn}`}>
        <Engine />
      </InHeader>
      <div className="mb-3 has-[>:empty]:hidden">
        <Notices place="flow" />
      </div>
      <LessonSteps {...rest} lesson={lesson} link={link} proseLang={isIn(inEnglish, lang) ? lang : "en"} />
      <ClassDialog lesson={lesson} isOpen={isLinking} onClose={onLinked} />
    </>
  );
}

/** What runs the network, once somebody has asked for it. */
function Engine() {
  const isAsked = usePlayground((state) => state.engine.state !== "starting" || isRunning(state));
  return isAsked && <StatusChip />;
}
