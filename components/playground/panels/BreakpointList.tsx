"use client";
import { useId } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { buttonClass, IconButton } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/Menu";
import { NumberField } from "@/components/ui/NumberField";
import { BREAKPOINT_KINDS, type Breakpoint, breakpointProblem, describeBreakpoint } from "@/lib/analysis/breakpoints";
import { LIMITS } from "@/lib/experiment/schema";

/** More would make the list long and stop everywhere. */
const MOST_BREAKPOINTS = 24;

/** Where runs stop by themselves. On finished and recorded runs the timeline marks where they would have. */
export function BreakpointList() {
  const headingId = useId();
  const { setBreakpoints } = usePlaygroundStore().getState();
  const breakpoints = usePlayground((state) => state.breakpoints);
  const isFull = breakpoints.length >= MOST_BREAKPOINTS;
  const change = (index: number, next: Breakpoint | null) =>
    setBreakpoints(breakpoints.flatMap((breakpoint, at) => (at === index ? (next ?? []) : breakpoint)));
  return (
    <section aria-labelledby={headingId}>
      <header className="mb-1 flex items-center justify-between">
        <h3 id={headingId} className="text-xs font-semibold text-muted">
          Breakpoints
        </h3>
        <Menu
          label={isFull ? `There are ${MOST_BREAKPOINTS} breakpoints, which is as many as fit` : "Add a breakpoint"}
          align="end"
          width={260}
          disabled={isFull}
          triggerClassName={`${buttonClass({ look: "ghost", size: "small" })} !px-1.5`}
          trigger={
            <>
              <Icon name="plus" size={11} /> Add
            </>
          }
          items={BREAKPOINT_KINDS.map(({ label, help, initial }) => ({
            label,
            detail: help,
            onSelect: () => setBreakpoints([...breakpoints, initial]),
          }))}
        />
      </header>
      {breakpoints.length === 0 && <p className="text-xs text-muted">None: runs go on to their end.</p>}
      <ul className="flex flex-col">
        {breakpoints.map((breakpoint, index) => (
          // Breakpoints have no name, and two equal ones may stand in the list, which is edited in place.
          <BreakpointRow key={index} breakpoint={breakpoint} onChange={(next) => change(index, next)} />
        ))}
      </ul>
    </section>
  );
}

interface BreakpointRowProps {
  readonly breakpoint: Breakpoint;
  readonly onChange: (next: Breakpoint | null) => void;
}

function BreakpointRow({ breakpoint, onChange }: BreakpointRowProps) {
  const { enabled } = breakpoint;
  const name = describeBreakpoint(breakpoint);
  const problem = breakpointProblem(breakpoint);
  return (
    <li className="group text-xs">
      <div className="flex min-h-6.5 items-center gap-2">
        <button
          type="button"
          role="switch"
          aria-checked={enabled}
          aria-label={name}
          title={enabled ? "On; press to switch it off" : "Off; press to switch it on"}
          onClick={() => onChange({ ...breakpoint, enabled: !enabled })}
          className="grid size-6 shrink-0 place-items-center"
        >
          <span
            className={classNames("size-3 rounded-full border-2 border-bad", enabled ? "bg-bad" : "bg-transparent")}
          />
        </button>
        <span className={classNames("flex min-w-0 flex-1 flex-wrap items-center gap-1", !enabled && "text-muted")}>
          <BreakpointFields breakpoint={breakpoint} onChange={onChange} />
        </span>
        <IconButton icon="close" label={`Remove: ${name}`} look="ghost" onClick={() => onChange(null)} />
      </div>
      {problem && <p className="pl-8 text-bad">{problem}</p>}
    </li>
  );
}

const fieldClass = "h-6 rounded-[5px] border border-line bg-card px-1 text-right font-semibold tabular-nums";

/** The breakpoint as a sentence whose numbers and texts can be edited. */
function BreakpointFields({ breakpoint, onChange }: BreakpointRowProps) {
  switch (breakpoint.kind) {
    case "confidence":
      return (
        <>
          confidence below
          <NumberField
            {...{ min: 0, max: 1, step: 0.01 }}
            label="Confidence below which a commit stops the run"
            value={breakpoint.below}
            onChange={(below) => onChange({ ...breakpoint, below })}
            className={`${fieldClass} w-12`}
          />
          at commit
        </>
      );
    case "text":
      return (
        <>
          text
          <input
            aria-label="Text or /pattern/ that stops the run"
            value={breakpoint.pattern}
            maxLength={80}
            placeholder="red, or /^no/"
            onChange={(event) => onChange({ ...breakpoint, pattern: event.target.value })}
            className="h-6 w-24 min-w-0 flex-1 rounded-[5px] border border-line bg-card px-1 font-mono"
          />
          commits
        </>
      );
    case "position":
      return (
        <>
          position
          <NumberField
            {...{ min: 0, max: LIMITS.responseLength.max - 1, step: 1 }}
            label="Position whose commit stops the run"
            value={breakpoint.position}
            onChange={(position) => onChange({ ...breakpoint, position })}
            className={`${fieldClass} w-11`}
          />
          commits
        </>
      );
    case "iteration":
      return (
        <>
          iteration
          <NumberField
            {...{ min: 1, max: 1024, step: 1 }}
            label="Iteration that stops the run"
            value={breakpoint.iteration + 1}
            onChange={(number) => onChange({ ...breakpoint, iteration: number - 1 })}
            className={`${fieldClass} w-12`}
          />
        </>
      );
    default:
      return describeBreakpoint(breakpoint);
  }
}
