"use client";
import { OneRun } from "@/components/run/OneRun";
import { Player } from "@/components/run/Player";
import { RunView } from "@/components/run/RunView";
import { ParamControl } from "@/components/ui/ParamControl";
import type { DecodingStrategy, ParamValue, Settings } from "@/lib/decoding/strategy";
import { leadingSetting } from "@/lib/toy/miniature";
import { sentencesIn } from "@/lib/toy/toy-sentences";
import type { Trace } from "@/lib/trace/schema";

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
  const lead = leadingSetting(strategy);
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 flex w-full items-center gap-2">
        <span className="text-xs font-medium">{strategy.label} at work</span>
        <span className="rounded-full border border-warn-line bg-warn-soft px-2 py-0.5 text-tiny text-warn">
          toy network, not the model
        </span>
      </legend>
      <OneRun trace={trace}>
        <Player trace={trace} name={strategy.label} />
        <RunView trace={trace} name={strategy.label} size="small" />
      </OneRun>
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
