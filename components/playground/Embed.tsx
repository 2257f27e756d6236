"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ComparisonTable } from "@/components/charts/ComparisonTable";
import { AuthorWords, useTabTitle } from "@/components/playground/panels/AuthorWords";
import { Notices } from "@/components/playground/panels/Notices";
import { Part, settingsAndRuns } from "@/components/playground/panels/Part";
import { RunButton } from "@/components/playground/panels/RunBar";
import { RunCard } from "@/components/playground/panels/RunCard";
import { SharedVerdict } from "@/components/playground/panels/SharedVerdict";
import { PlayButton, Timeline, Track } from "@/components/playground/panels/Timeline";
import { usePlayback } from "@/components/run/use-playback";
import { ViewContext } from "@/components/run/use-view";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import { siteUrl } from "@/components/ui/site";
import { page } from "@/components/ui/words/en/page";
import { share } from "@/components/ui/words/en/share";
import { useLanguage, useWords } from "@/components/ui/words/use-words";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { type EmbedPart, type EmbedSwitches, laneMissing, type ReadEmbed, readEmbed } from "@/lib/experiment/embed";
import { announceHeight } from "./machine/announce-height";
import { shareLink } from "./machine/link";
import { SessionContext, useSession } from "./machine/use-session";
import { useComparedLanes } from "./state/compared";
import { settingsOf } from "./state/document";
import { isRunning } from "./state/runs";
import { createPlaygroundStore, PlaygroundContext, usePlayground, usePlaygroundStore } from "./state/store";

/** Runs of a link, for a frame in another page. What is shown, and what can be done, its address says. */
export function Embed() {
  const [opened, setOpened] = useState<ReadEmbed | null>(null);
  // The address is known to the browser alone.
  useEffect(() => setOpened(readEmbed(location)), []);
  return opened && <OpenedEmbed {...opened} />;
}

function OpenedEmbed({ switches, link, notices }: ReadEmbed) {
  const [store] = useState(() => createPlaygroundStore(DEFAULT_EXPERIMENT));
  const session = useSession(store, { link, lane: switches.lane });
  useEffect(() => {
    for (const notice of notices) store.getState().notify("warn", notice);
  }, [store, notices]);
  useTheme(switches.theme);
  return (
    <PlaygroundContext value={store}>
      <ViewContext value={store}>
        <SessionContext value={session}>
          <Frame switches={switches} />
        </SessionContext>
      </ViewContext>
    </PlaygroundContext>
  );
}

/** The theme that the address asks for, in this frame alone. */
function useTheme(theme: EmbedSwitches["theme"]): void {
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
  }, [theme]);
}

function Frame({ switches }: { readonly switches: EmbedSwitches }) {
  const words = useWords(share);
  const { parts: partNames } = useWords(page);
  const lang = useLanguage();
  const { parts, controls } = switches;
  const frame = useRef<HTMLElement>(null);
  const { question, title } = usePlayground((state) => settingsOf(state).experiment);
  // In a frame the page around it has the main part, and this one is a part of it.
  const Root = window.self === window.top ? "main" : "section";
  // What the frame is about is the author's title, or else the question.
  const Question = title ? "p" : "h1";
  useEffect(() => (frame.current ? announceHeight(frame.current) : undefined), []);
  useAutoplay(switches.autoplay);
  useTabTitle();
  const shows = (part: EmbedPart) => parts.includes(part);
  // The timeline of the playground brings the player along.
  const hasTimeline = controls === "full" && shows("timeline");
  return (
    <Root
      ref={frame}
      lang={lang}
      {...(Root === "section" && { "aria-label": title ?? question.trim() })}
      className="flex flex-col gap-2 p-2"
    >
      <AuthorWords as="h1" />
      <Question className={classNames("px-1", !shows("question") && "sr-only")}>
        <span className="text-muted">{`${words.askedHere} `}</span>
        <b className="font-semibold">{question.trim()}</b>
      </Question>
      <Notices place="flow" />
      <SharedVerdict />
      <Lanes switches={switches} />
      {shows("comparison") && (
        <Part name={partNames.comparison} draws={settingsAndRuns}>
          <Comparison />
        </Part>
      )}
      {!hasTimeline && <Playback />}
      {hasTimeline ? (
        <Timeline>
          <RunButton />
        </Timeline>
      ) : (
        controls !== "none" && (
          <Bar>
            {shows("timeline") && (
              <div className="min-w-28 flex-1">
                <Track />
              </div>
            )}
            {controls === "full" && <RunButton />}
          </Bar>
        )
      )}
      <OpenInPlayground />
    </Root>
  );
}

/** Play or pause, and what else there is to press. */
function Bar({ children }: { readonly children: ReactNode }) {
  const isEmpty = usePlayground((state) => state.shownRuns().length === 0);
  return (
    <div className="flex items-center gap-2 px-1">
      <PlayButton isDisabled={isEmpty} />
      {children}
    </div>
  );
}

/** The player of an embed without a timeline of its own. */
function Playback() {
  usePlayback();
  return null;
}

/** Plays once from the first iteration, as soon as all runs are there. */
function useAutoplay(isAsked: boolean): void {
  const store = usePlaygroundStore();
  const [isOver, setOver] = useState(!isAsked);
  const isThere = usePlayground((state) => state.shownRuns().length > 0 && !isRunning(state));
  useEffect(() => {
    if (isOver || !isThere) return;
    // Recorded runs show until those of this visit are made: what plays are runs that stay.
    const timer = setTimeout(() => {
      store.getState().moveClock(0);
      store.getState().setPlaying(true);
      setOver(true);
    }, 300);
    return () => clearTimeout(timer);
  }, [isOver, isThere, store]);
}

const COLUMNS = [
  "",
  "",
  "@min-[600px]/embed:grid-cols-2",
  "@min-[600px]/embed:grid-cols-2 @min-[900px]/embed:grid-cols-3",
  "@min-[600px]/embed:grid-cols-2 @min-[1200px]/embed:grid-cols-4",
];

/** All lanes, or the one that the address names. */
function Lanes({ switches }: { readonly switches: EmbedSwitches }) {
  const { notify } = usePlaygroundStore().getState();
  const { laneIds } = usePlayground(settingsOf);
  const missing = laneMissing(switches, laneIds.length);
  useEffect(() => {
    if (missing) notify("warn", missing);
  }, [missing, notify]);
  const lanes = laneIds.map((id, index) => ({ id, index }));
  const shown = missing || switches.lane === null ? lanes : lanes.filter(({ index }) => index === switches.lane);
  return (
    <div className="@container/embed">
      <div className={classNames("grid grid-cols-1 gap-2", COLUMNS[shown.length])}>
        {shown.map(({ id, index }) => (
          <RunCard key={id} id={id} index={index} parts={switches.parts} canRun={switches.controls === "full"} />
        ))}
      </div>
    </div>
  );
}

function Comparison() {
  const lanes = useComparedLanes();
  return lanes.length < 2 ? null : <ComparisonTable lanes={lanes} reference={0} />;
}

/** Leads to the playground, in a tab of its own, with all that is on show here. */
function OpenInPlayground() {
  const words = useWords(share);
  const store = usePlaygroundStore();
  const [href, setHref] = useState("");
  // What is on show changes with every step: the address is written when somebody is about to follow it.
  const write = () => setHref(siteUrl("") + shareLink(store.getState()).address);
  useEffect(() => setHref(siteUrl("") + shareLink(store.getState()).address), [store]);
  return (
    <p className="flex flex-wrap justify-between gap-x-3 px-1 text-xs text-muted">
      <span>{words.decodedHere}</span>
      <a
        href={href}
        target="_blank"
        rel="noopener"
        onPointerDown={write}
        onFocus={write}
        className="inline-flex items-center gap-1 font-medium text-accent underline underline-offset-2"
      >
        {words.openInPlayground} <Icon name="forward" size={11} />
      </a>
    </p>
  );
}
