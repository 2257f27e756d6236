"use client";
import type { ReactNode } from "react";
import { brushLabel } from "@/components/charts/brush";
import { heatmapViews } from "@/components/charts/heatmap-views";
import { usePageSession } from "@/components/playground/machine/use-session";
import type { OpeningFile } from "@/components/playground/state/machine";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { SharedLegend } from "@/components/run/SharedLegend";
import { Button } from "@/components/ui/Button";
import { FileButton } from "@/components/ui/FileButton";
import { Icon } from "@/components/ui/icons";
import { SelectField } from "@/components/ui/SelectField";
import { charts } from "@/components/ui/words/en/charts";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { LooksMenu } from "./LooksMenu";

/** How all lanes are looked at: what the heatmaps show, the key of their colours, what is brushed, and traces from files. */
export function ViewBar({ children }: { readonly children: ReactNode }) {
  const words = useWords(page);
  const { views } = useWords(charts);
  const { setHeatmapView, setBrush } = usePlaygroundStore().getState();
  const view = usePlayground((state) => state.heatmapView);
  const brush = usePlayground((state) => state.brush);
  const opening = usePlayground((state) => state.opening);
  const isTrying = usePlayground((state) => state.whatIf !== null);
  return (
    <section aria-label={words.howShown} className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1.5 text-xs">
      <span className="flex items-center gap-1.5 text-muted">
        <span className="max-[1560px]:sr-only">{words.heatmapsShow}</span>
        <SelectField
          label={words.whatHeatmapsShow}
          value={view}
          options={heatmapViews.map(({ id }) => ({ value: id, label: views[id].label }))}
          onChange={setHeatmapView}
          className="min-w-32 text-fg"
        />
      </span>
      <SharedLegend hasPreview={isTrying} />
      {opening && <Opening opening={opening} />}
      {brush && (
        <Button size="small" title={words.clearRangeHelp} onClick={() => setBrush(null)}>
          {brushLabel(brush)} <Icon name="close" size={10} />
          <span className="sr-only">{words.clearRange}</span>
        </Button>
      )}
      <span role="status" className="sr-only">
        {opening && words.opening(opening.fileName)}
      </span>
      <span className="ml-auto flex flex-wrap gap-1.5 print:hidden">
        <LooksMenu />
        <OpenTrace />
        {children}
      </span>
    </section>
  );
}

/** How far a large trace file is, and a way to call it off. */
function Opening({ opening }: { readonly opening: OpeningFile }) {
  const words = useWords(page);
  const session = usePageSession();
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-muted">
      <span className="min-w-0 truncate">{`${words.opening(opening.fileName)}…`}</span>
      <progress
        aria-label={words.opening(opening.fileName)}
        max={1}
        value={opening.stage === "checking" ? opening.share : undefined}
        className="h-1 w-20 shrink-0 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
      />
      <span className="shrink-0 tabular-nums">
        {opening.stage === "checking" ? words.checked(Math.floor(opening.share * 100)) : words.read(opening.bytes)}
      </span>
      <Button size="small" onClick={() => session.cancelOpening()}>
        {words.cancel}
      </Button>
    </span>
  );
}

/** A button for trace files; several make several lanes. */
function OpenTrace() {
  const words = useWords(page);
  const session = usePageSession();
  return (
    <FileButton
      label={words.traceFile}
      title={words.openTraceHelp}
      accept=".json,.jsonl,.gz,.zip,application/json,application/gzip,application/zip"
      size="small"
      onFiles={(files) => session.openTraces([...files])}
    >
      <Icon name="file" size={12} /> {words.openTrace}
    </FileButton>
  );
}
