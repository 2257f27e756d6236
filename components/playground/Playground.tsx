"use client";
import { type CSSProperties, lazy, Suspense, useEffect, useState } from "react";
import { AuthorWords, useTabTitle } from "@/components/playground/panels/AuthorWords";
import { DropTarget } from "@/components/playground/panels/DropTarget";
import { ExportDialog } from "@/components/playground/panels/ExportDialog";
import { HelpDialog } from "@/components/playground/panels/HelpDialog";
import { InspectorPanel } from "@/components/playground/panels/InspectorPanel";
import { IntroLine } from "@/components/playground/panels/IntroLine";
import { KeptDialog } from "@/components/playground/panels/KeptDialog";
import { loadBehind, loadBeside, loadFirst, loadSecond } from "@/components/playground/panels/load-first";
import { Notices } from "@/components/playground/panels/Notices";
import { PageHeader } from "@/components/playground/panels/PageHeader";
import { Part, settingsAndRuns } from "@/components/playground/panels/Part";
import { RunButton } from "@/components/playground/panels/RunBar";
import { ShareDialog } from "@/components/playground/panels/ShareDialog";
import { SharedVerdict } from "@/components/playground/panels/SharedVerdict";
import { StepAnnouncer } from "@/components/playground/panels/StepAnnouncer";
import { ViewContext } from "@/components/run/use-view";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { useEarlyPresses } from "@/components/ui/early-presses";
import { Icon } from "@/components/ui/icons";
import { late } from "@/components/ui/late";
import { nextTask } from "@/components/ui/next-task";
import { fetchWhenIdle } from "@/components/ui/when-idle";
import { door } from "@/components/ui/words/en/door";
import { page as pageWords } from "@/components/ui/words/en/page";
import { share } from "@/components/ui/words/en/share";
import { useWords } from "@/components/ui/words/use-words";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import type { OpenSession } from "./machine/late-session";
import { useKeys } from "./machine/use-commands";
import { SessionContext, useSession } from "./machine/use-session";
import { hasLiveRun, isRunning } from "./state/runs";
import { createPlaygroundStore, PlaygroundContext, usePlayground, usePlaygroundStore } from "./state/store";
import { createTabStore, type Tab, TabContext, useTab } from "./state/tab";
// What the server drew of parts that come later stands in its styles until then.
import "@/components/charts/shared.module.css";
import "@/components/charts/TimelineTrack.module.css";

const SceneBar = lazy(async () => ({ default: (await loadBeside()).SceneBar }));
const Lanes = late(async () => (await loadFirst()).Lanes);
const PageTimeline = late(async () => (await loadFirst()).PageTimeline);
const PageViewBar = late(async () => (await loadFirst()).PageViewBar);
// What asks comes after what shows: the recorded runs are there before anybody has changed the question.
const SceneEditor = late(async () => (await loadBehind()).SceneEditor);
const QuestionField = late(async () => (await loadBehind()).QuestionField);
const AnswerControls = late(async () => (await loadBehind()).AnswerControls);
const Inspector = late(async () => (await loadBehind()).Inspector);

const openSession: OpenSession = async (store, inside) => {
  // What shows without the machinery is on its way beside it.
  const recorded = loadFirst().then(({ fetchOpening }) => fetchOpening());
  recorded.catch(() => {});
  const { PageSession } = await loadSecond();
  await nextTask();
  return new PageSession(store, inside, recorded);
};

/** The playground: what is asked on the left or in a bar, lanes under one clock in the middle, the inspector on the right. */
export function Playground() {
  const [store] = useState(() => createPlaygroundStore(DEFAULT_EXPERIMENT));
  const [tabs] = useState(createTabStore);
  const session = useSession(store, undefined, openSession);
  return (
    <PlaygroundContext value={store}>
      <ViewContext value={store}>
        <SessionContext value={session}>
          <TabContext value={tabs}>
            <Page />
          </TabContext>
        </SessionContext>
      </ViewContext>
    </PlaygroundContext>
  );
}

function Page() {
  useKeys();
  useTabTitle();
  useEarlyPresses();
  const words = useWords(pageWords);
  const { edit, editWords } = useWords(share);
  const { skip } = useWords(door);
  const scene = useScenePanel();
  const { tab, setTab } = useTab();
  useTurningTabs(setTab);
  useLaterScripts();
  const { select, showDialog } = usePlaygroundStore().getState();
  const hidesFuture = usePlayground(({ looks }) => looks.hidesFuture);
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
        {scene.isFolded && (
          <Part name={words.parts.scene} draws={settingsAndRuns}>
            <Suspense>
              <SceneBar onEdit={scene.open} />
            </Suspense>
          </Part>
        )}
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
            <Part name={words.parts.view} draws={settingsAndRuns}>
              <PageViewBar />
            </Part>
            <SharedVerdict />
            <Part name={words.parts.lanes} draws={settingsAndRuns}>
              <Lanes />
            </Part>
          </main>
          <InspectorPanel isOpen={tab === "inspector"} isBesideLanes={scene.isFolded} onClose={closeInspector}>
            <Inspector />
          </InspectorPanel>
        </div>
        <Part name={words.parts.timeline} draws={settingsAndRuns}>
          <PageTimeline />
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

/** Fetches what a press may ask for, once there is something to press. */
function useLaterScripts() {
  const isReady = usePlayground(({ engine }) => engine.state === "ready");
  useEffect(() => {
    if (!isReady) return;
    let callOff = () => {};
    let isOver = false;
    loadBeside().then(
      ({ soon }) => {
        if (!isOver) callOff = fetchWhenIdle(soon);
      },
      () => {},
    );
    return () => {
      isOver = true;
      callOff();
    };
  }, [isReady]);
}

/** On a narrow screen a run leads to the lanes, and a cell that is picked to the inspector. */
function useTurningTabs(setTab: (tab: Tab) => void) {
  const store = usePlaygroundStore();
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
    [store, setTab],
  );
}
