"use client";
import { useRef } from "react";
import { brushLabel } from "@/components/charts/brush";
import { heatmapViewOf, heatmapViews } from "@/components/charts/heatmap-views";
import { Button, buttonClass } from "@/components/controls/Button";
import { Icon } from "@/components/controls/icons";
import { SelectField } from "@/components/controls/SelectField";
import { usePlayground, usePlaygroundStore } from "@/components/page/store";
import { usePageSession } from "@/components/page/use-session";

/** How all lanes are looked at: what the heatmaps show, what is brushed, and traces from files. */
export function ViewBar() {
  const { setHeatmapView, setBrush } = usePlaygroundStore().getState();
  const view = usePlayground((state) => state.heatmapView);
  const brush = usePlayground((state) => state.brush);
  return (
    <section
      aria-label="How the lanes are shown"
      className="flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1.5 text-xs"
    >
      <span className="flex items-center gap-1.5 text-muted">
        Heatmaps show
        <SelectField
          label="What the heatmaps show"
          value={view}
          options={heatmapViews.map(({ id, label }) => ({ value: id, label }))}
          onChange={setHeatmapView}
          className="w-40 text-fg"
        />
      </span>
      <span className="min-w-0 flex-1 basis-40 text-muted max-sm:hidden">{heatmapViewOf(view).meaning}</span>
      {brush && (
        <Button
          size="small"
          title="All charts single this range out; press to see everything again (Esc)"
          onClick={() => setBrush(null)}
        >
          {brushLabel(brush)} <Icon name="close" size={10} />
          <span className="sr-only">Clear the range</span>
        </Button>
      )}
      <Opening />
      <OpenTrace />
    </section>
  );
}

/** How far a large trace file is, and a way to call it off. */
function Opening() {
  const session = usePageSession();
  const opening = usePlayground((state) => state.opening);
  if (!opening) return <span role="status" className="sr-only" />;
  const share = opening.stage === "checking" ? opening.share : null;
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-muted">
      <span role="status" className="max-w-40 truncate">
        Opening {opening.fileName}…
      </span>
      <progress
        aria-label={`Opening ${opening.fileName}`}
        max={1}
        value={share ?? undefined}
        className="h-1.5 w-20 accent-(--accent)"
      />
      <span className="w-24 tabular-nums">
        {opening.stage === "checking"
          ? `checked ${Math.floor(opening.share * 100)} %`
          : `${(opening.bytes / 1e6).toFixed(1)} MB read`}
      </span>
      <Button size="small" onClick={session.cancelOpening}>
        Cancel
      </Button>
    </span>
  );
}

/** A button for trace files; several make several lanes. */
function OpenTrace() {
  const session = usePageSession();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={buttonClass({ size: "small" })}
        title="Shows a run that was saved as JSON, gzipped or not, in a lane of its own"
        onClick={() => input.current?.click()}
      >
        <Icon name="file" size={12} /> Open trace…
      </button>
      <input
        ref={input}
        type="file"
        aria-label="Trace file"
        multiple
        accept=".json,.gz,application/json,application/gzip"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          session.openTraces([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was mended.
          event.target.value = "";
        }}
      />
    </>
  );
}
