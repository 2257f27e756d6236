"use client";
import { useMemo, useState } from "react";
import { laneLetter } from "@/components/charts/lanes";
import { companionWarning } from "@/components/models/fit";
import { modelChoices } from "@/components/models/shipped";
import { AnswerControls } from "@/components/playground/panels/AnswerControls";
import { DivergencePanel } from "@/components/playground/panels/DivergencePanel";
import { DropTarget } from "@/components/playground/panels/DropTarget";
import { HelpDialog } from "@/components/playground/panels/HelpDialog";
import { Inspector } from "@/components/playground/panels/Inspector";
import { LaneAncestry } from "@/components/playground/panels/LaneAncestry";
import { LaneCard } from "@/components/playground/panels/LaneCard";
import { LaneComparison } from "@/components/playground/panels/LaneComparison";
import { Notices } from "@/components/playground/panels/Notices";
import { PageHeader } from "@/components/playground/panels/PageHeader";
import { cellInSight, Part, runAndView, settingsAndRuns } from "@/components/playground/panels/Part";
import { QuestionField } from "@/components/playground/panels/QuestionField";
import { RunButton } from "@/components/playground/panels/RunBar";
import { SceneEditor } from "@/components/playground/panels/SceneEditor";
import { StepAnnouncer } from "@/components/playground/panels/StepAnnouncer";
import { Timeline } from "@/components/playground/panels/Timeline";
import { ViewBar } from "@/components/playground/panels/ViewBar";
import { ViewContext } from "@/components/run/use-view";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import type { InertSetting } from "@/lib/decoding/strategy";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { resolveLegal } from "@/lib/experiment/resolve";
import { type Lane, LIMITS } from "@/lib/experiment/schema";
import { parsePrior } from "@/lib/text/prior";
import { useKeys } from "./machine/use-commands";
import { SessionContext, useSession } from "./machine/use-session";
import { settingsOf } from "./state/document";
import { isRunning } from "./state/runs";
import { createPlaygroundStore, PlaygroundContext, usePlayground, usePlaygroundStore } from "./state/store";

/** The playground: what is asked on the left, lanes under one clock in the middle, the inspector on the right. */
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
  return (
    <>
      <a
        href="#lanes"
        className="absolute -top-20 left-3 z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:top-2"
      >
        Skip to the lanes
      </a>
      <div className="flex min-h-dvh flex-col lg:h-dvh lg:overflow-hidden">
        <PageHeader />
        <div className="flex flex-1 flex-col lg:grid lg:min-h-0 lg:grid-cols-[292px_minmax(0,1fr)] xl:grid-cols-[292px_minmax(0,1fr)_300px]">
          <section
            aria-label="What is asked"
            className="isolate flex flex-col border-line bg-card max-lg:border-b lg:overflow-y-auto lg:border-r"
          >
            <div className="grid flex-1 content-start gap-3 px-3.5 py-2.5 sm:max-lg:grid-cols-[288px_minmax(0,1fr)] sm:max-lg:gap-6">
              <Part name="the scene" draws={settingsAndRuns}>
                <SceneEditor />
              </Part>
              <div className="flex min-w-0 flex-col gap-3">
                <Part name="the question" draws={settingsAndRuns}>
                  <QuestionField />
                </Part>
                <Part name="the answer’s settings" draws={settingsAndRuns}>
                  <AnswerControls />
                </Part>
              </div>
            </div>
            <div className="sticky bottom-0 border-t border-line bg-card px-3.5 py-2 max-lg:static">
              <RunButton />
            </div>
          </section>
          <main
            id="lanes"
            tabIndex={-1}
            className="flex min-w-0 flex-col gap-3 p-3.5 *:shrink-0 max-sm:p-2.5 lg:overflow-y-auto"
          >
            <ViewBar />
            <Lanes />
            <div className="flex gap-1.5">
              <AddLane />
            </div>
            <div className="rounded-[10px] border border-line bg-card xl:hidden">
              <InspectorPart />
            </div>
          </main>
          <div className="isolate border-l border-line bg-card max-xl:hidden xl:overflow-y-auto">
            <InspectorPart />
          </div>
        </div>
        <Part name="the timeline" draws={settingsAndRuns}>
          <Timeline />
        </Part>
      </div>
      <Notices />
      <StepAnnouncer />
      <HelpDialog />
      <DropTarget />
    </>
  );
}

const InspectorPart = () => (
  <Part name="the inspector" draws={cellInSight}>
    <Inspector />
  </Part>
);

const NO_WARNINGS: readonly InertSetting[] = [];

/** All lanes and, once there are two runs, the table that compares them. */
function Lanes() {
  const { experiment, laneIds } = usePlayground(settingsOf);
  const inert = useInertSettings();
  const models = useMemo(() => modelChoices(experiment.lanes.map((lane) => lane.model)), [experiment.lanes]);
  return (
    <>
      <div className="grid grid-cols-1 gap-3 md:grid-cols-2">
        {laneIds.map((id, index) => (
          <Part key={id} name={`lane ${laneLetter(index)}`} draws={runAndView(id)}>
            <LaneCard index={index} laneId={id} models={models} inert={inert[index] ?? NO_WARNINGS} />
          </Part>
        ))}
      </div>
      <Part name="the comparison of the lanes" draws={settingsAndRuns}>
        <LaneComparison />
      </Part>
      <Part name="the tree of branches" draws={settingsAndRuns}>
        <LaneAncestry />
      </Part>
      <Part name="where two lanes part" draws={settingsAndRuns}>
        <DivergencePanel />
      </Part>
    </>
  );
}

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
  const { addLane } = usePlaygroundStore().getState();
  const { experiment } = usePlayground(settingsOf);
  const running = usePlayground(isRunning);
  const isFull = experiment.lanes.length >= LIMITS.lanes;
  return (
    <Button
      disabled={isFull || running}
      title={isFull ? `There are ${LIMITS.lanes} lanes, which is as many as fit` : undefined}
      onClick={() => addLane(nextLane(experiment.lanes))}
    >
      <Icon name="plus" size={12} /> Add lane {isFull ? "" : laneLetter(experiment.lanes.length)}
    </Button>
  );
}

/** A new lane: like the last one, so that one thing can be changed. */
const nextLane = (lanes: readonly Lane[]): Lane => ({ ...lanes.at(-1)! });
