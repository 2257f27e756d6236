"use client";
import { type CSSProperties, useEffect, useMemo, useState } from "react";
import { laneLetter } from "@/components/charts/lanes";
import { companionWarning } from "@/components/models/fit";
import { modelChoices } from "@/components/models/shipped";
import { AnswerControls } from "@/components/playground/panels/AnswerControls";
import { AuthorWords, useTabTitle } from "@/components/playground/panels/AuthorWords";
import { DivergencePanel } from "@/components/playground/panels/DivergencePanel";
import { DropTarget } from "@/components/playground/panels/DropTarget";
import { ExportDialog } from "@/components/playground/panels/ExportDialog";
import { HelpDialog } from "@/components/playground/panels/HelpDialog";
import { InspectorPanel } from "@/components/playground/panels/Inspector";
import { IntroLine } from "@/components/playground/panels/IntroLine";
import { KeptDialog } from "@/components/playground/panels/KeptDialog";
import { LaneAncestry } from "@/components/playground/panels/LaneAncestry";
import { LaneCard } from "@/components/playground/panels/LaneCard";
import { LaneComparison } from "@/components/playground/panels/LaneComparison";
import { Notices } from "@/components/playground/panels/Notices";
import { PageHeader } from "@/components/playground/panels/PageHeader";
import { PanelTabs, type Tab } from "@/components/playground/panels/PanelTabs";
import { Part, runAndView, settingsAndRuns } from "@/components/playground/panels/Part";
import { QuestionField } from "@/components/playground/panels/QuestionField";
import { RunButton } from "@/components/playground/panels/RunBar";
import { SceneBar } from "@/components/playground/panels/SceneBar";
import { SceneEditor } from "@/components/playground/panels/SceneEditor";
import { ShareDialog } from "@/components/playground/panels/ShareDialog";
import { SharedVerdict } from "@/components/playground/panels/SharedVerdict";
import { StepAnnouncer } from "@/components/playground/panels/StepAnnouncer";
import { Timeline } from "@/components/playground/panels/Timeline";
import { ViewBar } from "@/components/playground/panels/ViewBar";
import { ViewContext } from "@/components/run/use-view";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import { siteUrl } from "@/components/ui/site";
import { door } from "@/components/ui/words/en/door";
import { page as pageWords } from "@/components/ui/words/en/page";
import { share } from "@/components/ui/words/en/share";
import { useWords } from "@/components/ui/words/use-words";
import { iterationsShown } from "@/lib/analysis/clock";
import type { InertSetting } from "@/lib/decoding/strategy";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { resolveLegal } from "@/lib/experiment/resolve";
import { type Lane, LIMITS } from "@/lib/experiment/schema";
import { sweepQuery } from "@/lib/sweep/link";
import { sweepOfLanes } from "@/lib/sweep/of-lanes";
import { parsePrior } from "@/lib/text/prior";
import { useKeys } from "./machine/use-commands";
import { SessionContext, useSession } from "./machine/use-session";
import { settingsOf } from "./state/document";
import { hasLiveRun, isRunning } from "./state/runs";
import {
  createPlaygroundStore,
  PlaygroundContext,
  type PlaygroundState,
  usePlayground,
  usePlaygroundStore,
} from "./state/store";

/** The playground: what is asked on the left or in a bar, lanes under one clock in the middle, the inspector on the right. */
export function Playground() {
  const [store] = useState(() => createPlaygroundStore(DEFAULT_EXPERIMENT));
  const session = useSession(store);
  return (
    <PlaygroundContext value={store}>
      <ViewContext value={store}>
        <SessionContext value={session}>
          <Page />
        </SessionContext>
      </ViewContext>
    </PlaygroundContext>
  );
}

function Page() {
  useKeys();
  useTabTitle();
  const words = useWords(pageWords);
  const { edit, editWords } = useWords(share);
  const { skip } = useWords(door);
  const scene = useScenePanel();
  const [tab, setTab] = usePanelTab();
  const { select, showDialog } = usePlaygroundStore().getState();
  const hidesFuture = usePlayground(({ looks }) => looks.hidesFuture);
  function showTab(next: Tab) {
    setTab(next);
    // The scene and the lanes take turns on a narrow screen: each begins at its beginning.
    if (next === "scene" || tab === "scene") scrollTo(0, 0);
  }
  function closeInspector() {
    select(null);
    setTab("lanes");
  }
  return (
    <>
      <a
        href="#lanes"
        className="absolute -top-20 left-3 z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:top-2"
      >
        {skip}
      </a>
      <div
        style={{ "--future": hidesFuture ? 1 : 0.8 } as CSSProperties}
        className="flex min-h-dvh flex-col lg:h-dvh lg:overflow-hidden print:block print:h-auto print:overflow-visible"
      >
        <PageHeader />
        <IntroLine />
        {scene.isFolded && <SceneBar onEdit={scene.open} />}
        <div
          className={classNames(
            "flex flex-1 flex-col lg:grid lg:min-h-0 print:block",
            scene.isFolded
              ? "lg:grid-cols-[minmax(0,1fr)_280px] xl:grid-cols-[minmax(0,1fr)_296px]"
              : "lg:grid-cols-[292px_minmax(0,1fr)] xl:grid-cols-[292px_minmax(0,1fr)_296px]",
          )}
        >
          <section
            aria-label={words.asked}
            className={classNames(
              "relative isolate flex flex-col border-line bg-card lg:overflow-y-auto lg:border-r print:hidden",
              tab !== "scene" && "max-lg:hidden",
              scene.isFolded && "lg:hidden",
            )}
          >
            <div className="grid flex-1 content-start gap-3 px-3.5 py-2.5 sm:max-lg:grid-cols-[288px_minmax(0,1fr)] sm:max-lg:gap-6">
              <Part name={words.parts.scene} draws={settingsAndRuns}>
                <SceneEditor />
              </Part>
              <div className="flex min-w-0 flex-col gap-3">
                <Part name={words.parts.question} draws={settingsAndRuns}>
                  <QuestionField />
                </Part>
                <Part name={words.parts.settings} draws={settingsAndRuns}>
                  <AnswerControls />
                </Part>
              </div>
            </div>
            <div className="sticky bottom-0 flex gap-2 border-t border-line bg-card px-3.5 py-2 max-lg:hidden">
              {!scene.isUntouched && (
                <Button onClick={scene.fold} title={words.foldHelp}>
                  {words.fold}
                </Button>
              )}
              <RunButton className="flex-1" />
            </div>
          </section>
          <main
            id="lanes"
            tabIndex={-1}
            className={classNames(
              "relative flex min-w-0 flex-col gap-2.5 px-3.5 py-2.5 *:shrink-0 max-sm:px-2 lg:overflow-y-auto print:overflow-visible",
              tab === "scene" && "max-lg:hidden print:flex",
            )}
          >
            <AuthorWords as="h2">
              <Button size="small" className="print:hidden" onClick={() => showDialog("share")}>
                <Icon name="edit" size={12} /> {edit}
                <span className="sr-only"> {editWords}</span>
              </Button>
            </AuthorWords>
            <ViewBar>
              <AddLane />
              <MeasureLanes />
            </ViewBar>
            <SharedVerdict />
            <Lanes />
          </main>
          <InspectorPanel isOpen={tab === "inspector"} isBesideLanes={scene.isFolded} onClose={closeInspector} />
        </div>
        <Part name={words.parts.timeline} draws={settingsAndRuns}>
          <Timeline>
            <PanelTabs tab={tab} onTab={showTab} />
          </Timeline>
        </Part>
      </div>
      <Notices />
      <StepAnnouncer />
      <HelpDialog />
      <KeptDialog />
      <ExportDialog />
      <ShareDialog />
      <DropTarget />
    </>
  );
}

const NO_WARNINGS: readonly InertSetting[] = [];

/** How many lanes stand side by side, by how many there are: all of them where each keeps the width of a word. */
const COLUMNS = [
  "grid-cols-1",
  "grid-cols-1 @min-[600px]/lanes:grid-cols-2",
  "grid-cols-1 @min-[600px]/lanes:grid-cols-2 @min-[740px]/lanes:grid-cols-3",
  "grid-cols-1 @min-[600px]/lanes:grid-cols-2 @min-[950px]/lanes:grid-cols-4",
];

/** The scene folds as soon as there is a run of this visit, unless somebody says otherwise. */
function useScenePanel() {
  const hasRun = usePlayground(hasLiveRun);
  const [choice, choose] = useState<"open" | "folded" | null>(null);
  return {
    isFolded: choice === null ? hasRun : choice === "folded",
    /** Nothing has been run yet: there is nothing to make room for. */
    isUntouched: choice === null && !hasRun,
    open: () => choose("open"),
    fold: () => choose("folded"),
  };
}

/** The tab of a narrow screen: a run leads to the lanes, a cell that is picked to the inspector. */
function usePanelTab() {
  const store = usePlaygroundStore();
  const [tab, setTab] = useState<Tab>("lanes");
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.selected && !before.selected) {
          setTab("inspector");
          // Where the inspector is a sheet, the cell stays in sight above it.
          document.getElementById(`heatmap-${state.selected.laneId}`)?.scrollIntoView({ block: "nearest" });
        }
        if (isRunning(state) && !isRunning(before)) setTab("lanes");
      }),
    [store],
  );
  return [tab, setTab] as const;
}

/** All lanes and, once there are two runs, the table that compares them. */
function Lanes() {
  const words = useWords(pageWords);
  const { experiment, laneIds } = usePlayground(settingsOf);
  const isHidden = usePlayground(hidesSomething);
  const inert = useInertSettings();
  const models = useMemo(() => modelChoices(experiment.lanes.map((lane) => lane.model)), [experiment.lanes]);
  return (
    <>
      <div className="@container/lanes">
        <div data-figure="lanes" className={classNames("grid gap-x-3", COLUMNS[laneIds.length - 1])}>
          {laneIds.map((id, index) => (
            <Part key={id} name={words.parts.lane(laneLetter(index))} draws={runAndView(id)}>
              <LaneCard index={index} laneId={id} models={models} inert={inert[index] ?? NO_WARNINGS} />
            </Part>
          ))}
        </div>
      </div>
      {!isHidden && (
        <Part name={words.parts.comparison} draws={settingsAndRuns}>
          <LaneComparison />
        </Part>
      )}
      <Part name={words.parts.branches} draws={settingsAndRuns}>
        <LaneAncestry />
      </Part>
      {!isHidden && (
        <Part name={words.parts.parting} draws={settingsAndRuns}>
          <DivergencePanel />
        </Part>
      )}
    </>
  );
}

/** Whether some lane's future is hidden: what compares whole runs would tell it. */
const hidesSomething = ({ looks, clock, shownRuns }: PlaygroundState): boolean =>
  looks.hidesFuture && shownRuns().some(({ trace }) => iterationsShown(trace, clock) < trace.iterations.length);

/** Per lane, the settings that cannot act as they stand. */
function useInertSettings() {
  const { experiment } = usePlayground(settingsOf);
  const tokenizer = usePlayground((state) => state.tokenizer);
  const { lanes, responseLength, prior } = experiment;
  return useMemo(() => {
    const fixed = tokenizer ? parsePrior(prior, tokenizer, responseLength).entries.length : 0;
    return lanes.map((recipe) => {
      const lane = resolveLegal(recipe);
      const size = { responseLength, masked: responseLength - fixed };
      const inert = lane.strategy.inert?.(lane.settings, size) ?? [];
      const warning = companionWarning(lane);
      return warning === null ? inert : [...inert, { key: "companion", message: warning }];
    });
  }, [lanes, responseLength, prior, tokenizer]);
}

function AddLane() {
  const words = useWords(pageWords);
  const { addLane } = usePlaygroundStore().getState();
  const { experiment } = usePlayground(settingsOf);
  const running = usePlayground(isRunning);
  const isFull = experiment.lanes.length >= LIMITS.lanes;
  return (
    <Button
      size="small"
      disabled={isFull || running}
      title={isFull ? words.lanesFull(LIMITS.lanes) : undefined}
      onClick={() => addLane(nextLane(experiment.lanes))}
    >
      <Icon name="plus" size={12} /> {words.addLane(isFull ? "" : laneLetter(experiment.lanes.length))}
    </Button>
  );
}

/** Takes the lanes to the labs as they are set, to be measured on many questions. */
function MeasureLanes() {
  const words = useWords(pageWords);
  const { experiment } = usePlayground(settingsOf);
  const isLengthOwn = usePlayground((state) => state.isLengthOwn);
  const hasBranch = experiment.lanes.some(({ branch }) => branch !== undefined);
  return (
    <Button
      size="small"
      title={words.measureHelp(hasBranch)}
      onClick={() => location.assign(siteUrl("labs/") + sweepQuery(sweepOfLanes(experiment, isLengthOwn)))}
    >
      {words.measure}
      <span className="sr-only">{words.measureThese(experiment.lanes.length)}</span>
    </Button>
  );
}

/** A new lane: like the last one, so that one thing can be changed. */
const nextLane = (lanes: readonly Lane[]): Lane => ({ ...lanes.at(-1)! });
