"use client";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { usePageSession } from "@/components/playground/machine/use-session";
import { settingsOf } from "@/components/playground/state/document";
import { isRunning } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button, buttonClass } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { learn } from "@/components/ui/words/en/learn";
import type { Language } from "@/components/ui/words/language";
import { useLanguage, useWords } from "@/components/ui/words/use-words";
import { clockAt } from "@/lib/analysis/clock";
import { type ClassLink, FREE } from "@/lib/learn/class-link";
import type { Facts } from "@/lib/learn/facts";
import type { Control, Exhibit as ExhibitData, FigureId, Known, Lesson, Moment, Step } from "@/lib/learn/lesson";
import { headingIn, type LessonOutline } from "@/lib/learn/outline";
import type { Trace } from "@/lib/trace/schema";
import { ControlField } from "./ControlField";
import { Exhibit } from "./Exhibit";
import { PredictionField } from "./PredictionField";
import { ProseText } from "./ProseText";
import { useProgress } from "./progress";
import { SourceList } from "./SourceList";
import { useLessonKeys } from "./use-lesson-keys";
import type { Presenter } from "./use-presenter";

export interface LessonStepsProps {
  readonly lesson: Lesson;
  /** The one after it; null behind the last. */
  readonly next: LessonOutline | null;
  readonly facts: Facts;
  /** Figures from the site's measurements, as they are drawn where the page is made. */
  readonly figures: Readonly<Partial<Record<FigureId, ReactNode>>>;
  /** What a teacher has fixed; null: nothing. */
  readonly link: ClassLink | null;
  readonly presenter: Presenter;
  /** The language that the lesson’s own texts are in. */
  readonly proseLang: Language;
}

/** The steps of a lesson, one at a time. */
export function LessonSteps({ lesson, next, link, facts, figures, presenter, proseLang }: LessonStepsProps) {
  const words = useWords(learn);
  const [progress, change] = useProgress(lesson.id);
  const shown = link?.steps ?? lesson.steps.map((_, index) => index);
  const at = Math.max(0, shown.indexOf(progress.step));
  const index = shown[at]!;
  const step = lesson.steps[index]!;
  const given = progress.answers[index];
  const isOpen = step.predict !== undefined && given === undefined;
  const exhibit = useLocked(step.show, lesson.controls, link);
  const known = useKnown(exhibit, isOpen, facts);
  const heading = useRef<HTMLHeadingElement>(null);

  const answer = (option: number | null) => change({ answers: { ...progress.answers, [index]: option } });
  const goTo = (place: number) => {
    const next = shown[place];
    if (next === undefined) return;
    change({ step: next });
    // The buttons are below what is to be read.
    requestAnimationFrame(() => heading.current?.focus());
  };
  const isLast = at === shown.length - 1;
  const isOver = isLast && !isOpen;
  useEffect(() => {
    if (isOver && !progress.isDone) change({ isDone: true });
  }, [isOver, progress.isDone, change]);

  const keys = {
    next: () => (isOpen ? known && answer(null) : goTo(at + 1)),
    back: () => goTo(at - 1),
    leave: presenter.leave,
    choose: (option: number) => {
      if (isOpen && known && option < step.predict!.options.length) answer(option);
    },
  };
  useLessonKeys(presenter.isOn ? keys : null);

  const hasSide = exhibit !== undefined || (step.figure !== undefined && !isOpen);
  return (
    <div
      className={classNames(
        "grid items-start gap-x-6 gap-y-4",
        hasSide &&
          (presenter.isOn
            ? "min-[1000px]:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]"
            : "lg:grid-cols-[minmax(320px,440px)_minmax(0,1fr)]"),
      )}
    >
      <article
        aria-labelledby="step"
        // What is sticky has a layer of its own: the bar in it has to lie above the charts.
        className={classNames(
          "flex min-w-0 flex-col gap-3 lg:sticky",
          presenter.isOn ? "lg:top-3 lg:z-10" : "lg:top-16",
        )}
      >
        {presenter.isOn && (
          <p lang={proseLang} className="text-xs text-muted">
            {lesson.title}
          </p>
        )}
        <Dots shown={shown} at={at} lesson={lesson} onGo={goTo} />
        <h2
          lang={proseLang}
          id="step"
          ref={heading}
          tabIndex={-1}
          className="scroll-mt-16 text-lg font-semibold outline-none"
        >
          {step.title}
        </h2>
        <PartBoundary name={words.parts.text} drawn={[step, known]}>
          <div lang={proseLang} className="contents">
            <Prose step={step} known={known} isLarge={presenter.isOn} />
          </div>
          {step.predict && (
            <PredictionField
              key={index}
              lang={proseLang}
              prediction={step.predict}
              known={known}
              answer={given}
              onAnswer={answer}
            />
          )}
        </PartBoundary>
        <nav
          aria-label={words.stepsOfLesson}
          className={classNames(
            "flex flex-wrap items-center gap-2",
            presenter.isOn && "fixed inset-x-0 bottom-0 z-30 border-t border-line bg-card px-4 py-2",
          )}
        >
          <Button disabled={at === 0} onClick={() => goTo(at - 1)}>
            <Icon name="back" size={12} /> {words.back}
          </Button>
          {isOpen ? (
            <Button disabled={!known} onClick={() => answer(null)}>
              {words.showAnswer}
            </Button>
          ) : (
            !isLast && (
              <Button look="primary" onClick={() => goTo(at + 1)}>
                {words.next} <Icon name="forward" size={12} />
              </Button>
            )
          )}
          {presenter.isOn && (
            <Button look="ghost" onClick={presenter.leave}>
              {words.leave} <kbd className="text-xs">Esc</kbd>
            </Button>
          )}
        </nav>
        {isOver && (
          <End
            lesson={lesson}
            next={next}
            isClass={link !== null}
            onAgain={() => {
              change({ step: shown[0]!, answers: {}, isDone: false });
              requestAnimationFrame(() => heading.current?.focus());
            }}
          />
        )}
      </article>
      {exhibit && (
        <PartBoundary name={words.parts.runs} drawn={[exhibit]}>
          <Exhibit exhibit={exhibit} isOpen={isOpen} isPresented={presenter.isOn}>
            <Controls exhibit={exhibit} controls={lesson.controls ?? []} link={link} />
          </Exhibit>
        </PartBoundary>
      )}
      {step.figure && !isOpen && <figure className="card min-w-0 p-4">{figures[step.figure]}</figure>}
    </div>
  );
}

/** The exhibit of a step with all that a teacher has fixed. */
function useLocked(show: ExhibitData | undefined, controls: Lesson["controls"], link: ClassLink | null) {
  return useMemo(() => {
    if (!show) return undefined;
    const fixed = (controls ?? []).filter(({ id }) => show.controls?.includes(id));
    const experiment = fixed.reduce(
      (asked, control) => withValue(asked, control, link?.controls[control.id]),
      show.experiment,
    );
    return { ...show, experiment };
  }, [show, controls, link]);
}

function withValue(experiment: ExhibitData["experiment"], control: Control, value: number | string | undefined) {
  if (value === undefined || value === FREE) return experiment;
  return control.kind === "range" ? control.set(experiment, Number(value)) : control.set(experiment, String(value));
}

/** Puts the runs of a step on the page, at the moment that it begins with; what they tell, once they are there and over. */
function useKnown(exhibit: ExhibitData | undefined, isOpen: boolean, facts: Facts): Known | null {
  const store = usePlaygroundStore();
  const session = usePageSession();
  const [shown, setShown] = useState<ExhibitData | null>(null);
  const [last, setLast] = useState<{ readonly of: ExhibitData; readonly known: Known } | null>(null);
  const traces = usePlayground(useShallow((state) => state.shownRuns().map(({ trace }) => trace)));
  const isBusy = usePlayground(isRunning);

  useEffect(() => {
    if (!exhibit) return;
    let isCurrent = true;
    void session.show(exhibit.experiment).then(() => isCurrent && setShown(exhibit));
    return () => {
      isCurrent = false;
    };
  }, [session, exhibit]);

  const isThere = exhibit !== undefined && shown === exhibit && traces.length === exhibit.experiment.lanes.length;
  const before = useRef<{ readonly of: ExhibitData; readonly isOpen: boolean } | null>(null);
  useEffect(() => {
    if (!isThere) return;
    const isRevealed = before.current?.of === exhibit && before.current.isOpen && !isOpen;
    before.current = { of: exhibit, isOpen };
    place(store.getState(), exhibit, isOpen, isRevealed);
  }, [store, exhibit, isThere, isOpen]);

  // While a run is made anew, what was said of the one before stays.
  useEffect(() => {
    if (isThere && !isBusy) setLast({ of: exhibit, known: { runs: traces, facts } });
  }, [isThere, isBusy, exhibit, traces, facts]);
  const toldByFacts = useMemo(() => ({ runs: [], facts }), [facts]);

  if (!exhibit) return toldByFacts;
  return last?.of === exhibit ? last.known : null;
}

type Page = ReturnType<ReturnType<typeof usePlaygroundStore>["getState"]>;

/** Sets the clock, and what is under the glass. */
function place(page: Page, { at, plays, before, cell }: ExhibitData, isOpen: boolean, isRevealed: boolean): void {
  const runs = page.shownRuns().map(({ trace }) => trace);
  page.setLooks({ hidesFuture: isOpen });
  if (isOpen) {
    page.moveClock(moment(before?.at ?? "end", runs));
    return;
  }
  if (isRevealed) page.moveClock(0);
  else page.moveClock(moment(at ?? "end", runs));
  const found = cell?.(runs);
  const laneId = found && settingsOf(page).laneIds[found.lane];
  page.select(found && laneId ? { laneId, position: found.position, iteration: found.iteration } : null);
  if (isRevealed || plays) page.setPlaying(true);
}

function moment(at: Moment, runs: readonly Trace[]) {
  if (at === "end") return at;
  const iterations = typeof at === "number" ? at : at(runs);
  const longest = runs.reduce((one, other) => (other.iterations.length > one.iterations.length ? other : one));
  return clockAt("step", longest, iterations).at;
}

interface ProseProps {
  readonly step: Step;
  readonly known: Known | null;
  readonly isLarge: boolean;
}

/** The paragraphs that can be said by now. */
function Prose({ step, known, isLarge }: ProseProps) {
  return step.text.map((paragraph, index) => {
    const text = typeof paragraph === "string" ? paragraph : known && paragraph(known);
    return (
      text && (
        // Paragraphs have no name but their place.
        <p key={index} className={classNames("max-w-[65ch] text-lg", isLarge ? "leading-snug" : "leading-relaxed")}>
          <ProseText text={text} />
        </p>
      )
    );
  });
}

interface ControlsProps {
  readonly exhibit: ExhibitData;
  readonly controls: readonly Control[];
  readonly link: ClassLink | null;
}

/** What may be changed in a step; of a class link what it leaves free, and what it has fixed in words. */
function Controls({ exhibit, controls, link }: ControlsProps) {
  const words = useWords(learn);
  const here = controls.filter(({ id }) => exhibit.controls?.includes(id));
  const free = here.filter(({ id }) => link === null || link.controls[id] === FREE);
  const fixed = here.filter(({ id }) => link !== null && id in link.controls && link.controls[id] !== FREE);
  if (free.length + fixed.length === 0) return null;
  return (
    <div className="card flex flex-col gap-2 p-3">
      {free.map((control) => (
        <ControlField key={control.id} control={control} />
      ))}
      {fixed.map((control) => (
        <p key={control.id} className="text-xs text-muted">
          {words.setForClass(control.label, valueText(control, link!.controls[control.id]!))}
        </p>
      ))}
    </div>
  );
}

const valueText = (control: Control, value: number | string): string =>
  control.kind === "choice" ? (control.choices.find((choice) => choice.value === value)?.label ?? "") : String(value);

interface DotsProps {
  readonly lesson: Lesson;
  readonly shown: readonly number[];
  readonly at: number;
  readonly onGo: (place: number) => void;
}

/** Where one is, and the way to any other step. */
function Dots({ lesson, shown, at, onGo }: DotsProps) {
  const words = useWords(learn);
  return (
    <ol aria-label={words.steps} className="flex flex-wrap items-center gap-1">
      {shown.map((index, place) => (
        <li key={index}>
          <button
            type="button"
            aria-label={words.step(place + 1, lesson.steps[index]!.title)}
            title={lesson.steps[index]!.title}
            aria-current={place === at ? "step" : undefined}
            onClick={() => onGo(place)}
            className="grid size-6 place-items-center rounded-full border border-line text-tiny text-muted hover:bg-well hover:text-fg aria-[current]:border-accent aria-[current]:bg-accent aria-[current]:text-on-accent"
          >
            {place + 1}
          </button>
        </li>
      ))}
    </ol>
  );
}

interface EndProps extends Pick<LessonStepsProps, "lesson" | "next"> {
  readonly isClass: boolean;
  readonly onAgain: () => void;
}

/** What there is after the last step. */
function End({ lesson, next, isClass, onAgain }: EndProps) {
  const words = useWords(learn);
  const lang = useLanguage();
  return (
    <section aria-label={words.end} className="flex flex-col gap-3 border-t border-line pt-3">
      <p role="status" className="flex items-center gap-1.5 font-semibold text-good">
        <Icon name="check" size={14} /> {words.over}
      </p>
      <p className="flex flex-wrap gap-2">
        {!isClass && (
          <a href={next ? `../${next.id}/` : "../"} className={buttonClass({ look: "primary" })}>
            {next ? words.nextLesson(headingIn(next, lang).title) : words.allLessons} <Icon name="forward" size={12} />
          </a>
        )}
        <Button onClick={onAgain}>{words.again}</Button>
      </p>
      {!isClass && <SourceList sources={lesson.sources} />}
    </section>
  );
}
