"use client";
import { laneLetter } from "@/components/charts/lanes";
import { usePageSession } from "@/components/playground/machine/use-session";
import { settingsOf } from "@/components/playground/state/document";
import { isRunning } from "@/components/playground/state/runs";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { siteUrl } from "@/components/ui/site";
import { page as pageWords } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { LIMITS } from "@/lib/experiment/limits";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { ViewBar } from "./ViewBar";

/** How the lanes of the playground are looked at, another one, and the way to measure them. */
export const PageViewBar = () => (
  <ViewBar>
    <AddLane />
    <MeasureLanes />
  </ViewBar>
);

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
      onClick={() => addLane(nextLane)}
    >
      <Icon name="plus" size={12} /> {words.addLane(isFull ? "" : laneLetter(experiment.lanes.length))}
    </Button>
  );
}

/** Takes the lanes to the labs as they are set, to be measured on many questions. */
function MeasureLanes() {
  const words = useWords(pageWords);
  const { experiment } = usePlayground(settingsOf);
  const session = usePageSession();
  const store = usePlaygroundStore();
  const hasBranch = experiment.lanes.some(({ branch }) => branch !== undefined);
  /** A page that was only just loaded has not opened its address yet. */
  async function measure() {
    await session.whenOpened();
    const state = store.getState();
    await measureInLabs(settingsOf(state).experiment, state.isLengthOwn);
  }
  return (
    <Button size="small" title={words.measureHelp(hasBranch)} onClick={() => void measure()}>
      {words.measure}
      <span className="sr-only">{words.measureThese(experiment.lanes.length)}</span>
    </Button>
  );
}

async function measureInLabs(experiment: Experiment, isLengthOwn: boolean): Promise<void> {
  const [{ sweepQuery }, { sweepOfLanes }] = await Promise.all([
    import("@/lib/sweep/link"),
    import("@/lib/sweep/of-lanes"),
  ]);
  location.assign(siteUrl("labs/") + sweepQuery(sweepOfLanes(experiment, isLengthOwn)));
}

/** A new lane: like the last one, so that one thing can be changed. */
const nextLane = (lanes: readonly Lane[]): Lane => ({ ...lanes.at(-1)! });
