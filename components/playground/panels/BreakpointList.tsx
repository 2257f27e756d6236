"use client";
import { useId } from "react";
import { breakpointText } from "@/components/playground/state/breakpoint-text";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { buttonClass, IconButton } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/Menu";
import { NumberField } from "@/components/ui/NumberField";
import { inspector } from "@/components/ui/words/en/inspector";
import { useWords } from "@/components/ui/words/use-words";
import { BREAKPOINT_KINDS, type Breakpoint, breakpointProblem } from "@/lib/analysis/breakpoints";
import { LIMITS } from "@/lib/experiment/limits";

/** More would make the list long and stop everywhere. */
const MOST_BREAKPOINTS = 24;

/** Where runs stop by themselves. On finished and recorded runs the timeline marks where they would have. */
export function BreakpointList() {
  const words = useWords(inspector);
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
          {words.breakpoints}
        </h3>
        <Menu
          label={isFull ? words.breakpointsFull(MOST_BREAKPOINTS) : words.addBreakpoint}
          align="end"
          width={260}
          disabled={isFull}
          triggerClassName={`${buttonClass({ look: "ghost", size: "small" })} !px-1.5`}
          trigger={
            <>
              <Icon name="plus" size={11} /> {words.add}
            </>
          }
          items={BREAKPOINT_KINDS.map((initial) => ({
            label: words.breakpointKinds[initial.kind],
            detail: words.breakpointHelp[initial.kind],
            onSelect: () => setBreakpoints([...breakpoints, initial]),
          }))}
        />
      </header>
      {breakpoints.length === 0 && <p className="text-xs text-muted">{words.noBreakpoints}</p>}
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
  const words = useWords(inspector);
  const { enabled } = breakpoint;
  const name = breakpointText(breakpoint, words);
  const problem = breakpointProblem(breakpoint);
  return (
    <li className="group text-xs">
      <div className="flex min-h-6.5 items-center gap-2">
        <button
          type="button"
          role="switch"
          aria-checked={enabled}
          aria-label={name}
          title={enabled ? words.isOn : words.isOff}
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
        <IconButton icon="close" label={words.remove(name)} look="ghost" onClick={() => onChange(null)} />
      </div>
      {problem && <p className="pl-8 text-bad">{problem}</p>}
    </li>
  );
}

/** Stands for the field in the sentence around it. */
const FIELD = "…";

const fieldClass = "h-6 rounded-[5px] border border-line bg-card px-1 text-right font-semibold tabular-nums";

/** The breakpoint as a sentence whose numbers and texts can be edited. */
function BreakpointFields({ breakpoint, onChange }: BreakpointRowProps) {
  const words = useWords(inspector);
  const [before, behind] =
    breakpoint.kind in words.fields ? words.fields[breakpoint.kind as keyof typeof words.fields].split(FIELD) : [];
  switch (breakpoint.kind) {
    case "confidence":
      return (
        <>
          {before}
          <NumberField
            {...{ min: 0, max: 1, step: 0.01 }}
            label={words.fieldLabels.confidence}
            value={breakpoint.below}
            onChange={(below) => onChange({ ...breakpoint, below })}
            className={`${fieldClass} w-12`}
          />
          {behind}
        </>
      );
    case "text":
      return (
        <>
          {before}
          <input
            aria-label={words.fieldLabels.text}
            value={breakpoint.pattern}
            maxLength={80}
            placeholder={words.textExample}
            onChange={(event) => onChange({ ...breakpoint, pattern: event.target.value })}
            className="h-6 w-24 min-w-0 flex-1 rounded-[5px] border border-line bg-card px-1 font-mono"
          />
          {behind}
        </>
      );
    case "position":
      return (
        <>
          {before}
          <NumberField
            {...{ min: 0, max: LIMITS.responseLength.max - 1, step: 1 }}
            label={words.fieldLabels.position}
            value={breakpoint.position}
            onChange={(position) => onChange({ ...breakpoint, position })}
            className={`${fieldClass} w-11`}
          />
          {behind}
        </>
      );
    case "iteration":
      return (
        <>
          {before}
          <NumberField
            {...{ min: 1, max: 1024, step: 1 }}
            label={words.fieldLabels.iteration}
            value={breakpoint.iteration + 1}
            onChange={(number) => onChange({ ...breakpoint, iteration: number - 1 })}
            className={`${fieldClass} w-12`}
          />
        </>
      );
    default:
      return breakpointText(breakpoint, words);
  }
}
