"use client";
import { useMemo } from "react";
import { type AncestryNode, AncestryTree } from "@/components/charts/AncestryTree";
import { displayToken } from "@/components/charts/format";
import { laneColor, laneLetter } from "@/components/charts/lanes";
import { branchChange, parentageOf } from "@/components/playground/state/branching";
import { settingsOf } from "@/components/playground/state/document";
import { type AsideLane, allLanes } from "@/components/playground/state/settings";
import { usePlaygroundStore, useSettledPlayground } from "@/components/playground/state/store";
import { cacheSummary } from "@/components/ui/cache-summary";
import { strategySummary } from "@/components/ui/strategy-summary";
import { lanes as laneWords } from "@/components/ui/words/en/lanes";
import { wordsNow } from "@/components/ui/words/spoken";
import { useWords } from "@/components/ui/words/use-words";
import { withoutBranch } from "@/lib/experiment/branch";
import { LIMITS } from "@/lib/experiment/limits";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { Tokenizer } from "@/lib/text/tokenizer";

/** The family of the lanes: who leaves whom, where, and with which change. Nothing while no lane is a branch. */
export function LaneAncestry() {
  const words = useWords(laneWords);
  const history = useSettledPlayground((state) => state.history);
  const runs = useSettledPlayground((state) => state.runs);
  const tokenizer = useSettledPlayground((state) => state.tokenizer);
  const settings = useSettledPlayground(settingsOf);
  const { bringBack } = usePlaygroundStore().getState();
  const nodes = useMemo(
    () => (allLanes(settings).some(({ lane }) => lane.branch) ? ancestryNodes({ history, runs }, tokenizer) : []),
    [history, runs, settings, tokenizer],
  );
  if (nodes.length === 0) return null;
  const onSelect = (id: string) => {
    const index = settings.laneIds.indexOf(id);
    if (index < 0) bringBack(id);
    else showLane(index);
  };
  return (
    <section aria-label={words.ancestry} data-figure="ancestry" className="card p-3">
      <h2 className="mb-1.5 text-xs font-semibold text-muted">{words.branches}</h2>
      <AncestryTree nodes={nodes} onSelect={onSelect} />
      {settings.aside?.length ? <p className="mt-1.5 text-xs text-muted">{words.putAside(LIMITS.lanes)}</p> : null}
    </section>
  );
}

function showLane(index: number): void {
  const lane = document.getElementById(`lane-${index}`);
  lane?.scrollIntoView({ block: "nearest" });
  lane?.focus({ preventScroll: true });
}

type Family = Parameters<typeof parentageOf>[0];

/** One node per lane, shown or put aside, and a ghost for every run that a branch leaves and that is not on the page. */
function ancestryNodes(family: Family, tokenizer: Tokenizer | null): AncestryNode[] {
  const settings = family.history.present;
  const { experiment, laneIds } = settings;
  return allLanes(settings).flatMap(({ id, lane }): AncestryNode[] => {
    const index = laneIds.indexOf(id);
    const isAside = index < 0;
    const parentage = parentageOf(family, id);
    const ghostId = `${id}-origin`;
    const isOrphan = parentage !== null && parentage.parentId === null;
    const node: AncestryNode = {
      id,
      letter: isAside ? "+" : laneLetter(index),
      color: isAside ? "var(--muted)" : laneColor(index),
      label: strategySummary(lane, experiment.responseLength),
      parentId: isOrphan ? ghostId : (parentage?.parentId ?? null),
      isGhost: false,
      isAside,
      edgeLabel: parentage ? edgeLabel(family, { id, lane }, tokenizer) : "",
    };
    return isOrphan ? [ghostOf(lane, ghostId, experiment), node] : [node];
  });
}

const ghostOf = (lane: Lane, id: string, { responseLength }: Experiment): AncestryNode => ({
  id,
  letter: "–",
  color: "var(--muted)",
  label: wordsNow(laneWords).notOnPage(strategySummary(lane.branch!.from, responseLength)),
  parentId: null,
  isGhost: true,
  edgeLabel: "",
});

/** `from it. 4: “cat” at 17, Margin · γ 0.80`. */
function edgeLabel(family: Family, { id, lane }: AsideLane, tokenizer: Tokenizer | null): string {
  const { responseLength } = family.history.present.experiment;
  const { from, iteration } = lane.branch!;
  const textOf = (token: number) => (tokenizer ? displayToken(tokenizer.tokenText(token)) : `#${token}`);
  const own = withoutBranch(lane);
  const changes = [
    branchChange(family, id, textOf),
    strategySummary(own, responseLength) === strategySummary(from, responseLength)
      ? ""
      : strategySummary(own, responseLength),
    cacheSummary(own) === cacheSummary(from) ? "" : cacheSummary(own),
    own.model === from.model ? "" : own.model,
  ].filter((text) => text !== "");
  return `${wordsNow(laneWords).fromIt(iteration + 1)}${changes.length > 0 ? `: ${changes.join(", ")}` : ""}`;
}
