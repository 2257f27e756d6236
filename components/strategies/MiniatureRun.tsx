"use client";
import { useState } from "react";
import { CommitChart } from "@/components/charts/CommitChart";
import { ConfidenceHeatmap } from "@/components/charts/ConfidenceHeatmap";
import { TokenStrip } from "@/components/charts/TokenStrip";
import { IconButton } from "@/components/ui/Button";
import { ParamControl } from "@/components/ui/ParamControl";
import type { CellRef } from "@/lib/analysis/cell";
import type { DecodingStrategy, ParamValue, Settings } from "@/lib/decoding/strategy";
import { leadingSetting } from "@/lib/toy/miniature";
import { sentencesIn } from "@/lib/toy/toy-sentences";
import type { Trace } from "@/lib/trace/schema";
import { usePlaying } from "./use-playing";

interface MiniatureRunProps {
  readonly strategy: DecodingStrategy;
  readonly trace: Trace;
  readonly settings: Settings;
  readonly onSetting: (key: string, value: ParamValue) => void;
}

/** How a miniature went: what it cost, and whether its answer is of one piece. */
function miniatureOutcome({ iterations, outcome, responseLength }: Trace): string {
  const { answer, nfe, remainingMasks } = outcome;
  const [first, second] = sentencesIn(answer);
  const tokens = answer.length - remainingMasks;
  const length = answer.length === responseLength ? "" : `, grown from ${responseLength} to ${answer.length} positions`;
  const masks = remainingMasks === 0 ? "" : ` ${remainingMasks} masks are left.`;
  const piece =
    Math.min(first, second) === 0
      ? "The answer is one sentence."
      : `The answer mixes both sentences: ${first} words are from one alone, ${second} from the other.`;
  return `${tokens} tokens in ${iterations.length} iterations, ${nfe} evaluations${length}.${masks} ${piece}`;
}

/** One run on the toy network under a clock of its own, with the setting that sets its pace. */
export function MiniatureRun({ strategy, trace, settings, onSetting }: MiniatureRunProps) {
  const { iterations } = trace;
  const { clock, isPlaying, show, toggle } = usePlaying(iterations.length);
  const [hovered, setHovered] = useState<CellRef | null>(null);
  const [selected, setSelected] = useState<CellRef | null>(null);
  const [bar, setBar] = useState<number | null>(null);
  const lead = leadingSetting(strategy);
  const of = (cell: CellRef | null) => (cell && cell.iteration < iterations.length ? cell : null);
  const point = (position: number) => ({ position, iteration: Math.max(clock - 1, 0) });

  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 flex w-full items-center gap-2">
        <span className="text-xs font-medium">{strategy.label} at work</span>
        <span className="rounded-full border border-warn-line bg-warn-soft px-2 py-0.5 text-[11px] text-warn">
          toy network, not the model
        </span>
      </legend>
      <div className="flex items-center gap-2">
        <IconButton
          icon={isPlaying ? "pause" : "play"}
          label={`${isPlaying ? "Pause" : "Play"} ${strategy.label}`}
          size="small"
          onClick={toggle}
        />
        <IconButton icon="first" label="First iteration" size="small" disabled={clock === 0} onClick={() => show(0)} />
        <IconButton
          icon="step"
          label="Next iteration"
          size="small"
          disabled={clock === iterations.length}
          onClick={() => show(clock + 1)}
        />
        <span className="text-xs text-muted tabular-nums">
          iteration {clock} / {iterations.length}
        </span>
      </div>
      <TokenStrip
        trace={trace}
        clock={clock}
        label={`Answer of ${strategy.label}`}
        hovered={hovered?.position ?? null}
        selected={selected?.position ?? null}
        onHover={(position) => setHovered(position === null ? null : point(position))}
        onSelect={(position) => setSelected(point(position))}
      />
      <ConfidenceHeatmap
        trace={trace}
        clock={clock}
        maxHeight={110}
        label={`${strategy.label}: probability per position and iteration`}
        hovered={of(hovered)}
        selected={of(selected)}
        onHover={setHovered}
        onSelect={setSelected}
      />
      <CommitChart trace={trace} clock={clock} height={34} hovered={bar} onHover={setBar} onSelect={show} />
      {lead && (
        <ParamControl
          spec={lead.spec}
          value={settings[lead.key] ?? null}
          onChange={(value) => onSetting(lead.key, value)}
        />
      )}
      <p role="status" className="text-xs">
        {miniatureOutcome(trace)}
      </p>
    </fieldset>
  );
}
