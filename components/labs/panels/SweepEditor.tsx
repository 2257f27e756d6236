"use client";
import { useDeferredValue, useId, useMemo } from "react";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { isBusy, isOfElsewhere, MOST_WORKERS, useLab } from "@/components/labs/state/lab-state";
import { costOf } from "@/components/labs/state/sweep-cost";
import { readLengths, writeLengths } from "@/components/labs/state/sweep-fields";
import { estimateText } from "@/components/labs/state/words";
import { Disclosure } from "@/components/ui/Disclosure";
import { NumberField } from "@/components/ui/NumberField";
import { asked } from "@/components/ui/words/en/asked";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import { LIMITS } from "@/lib/experiment/limits";
import { world } from "@/lib/scene/world";
import { PRIORS, SWEEP_LIMITS, type Sweep } from "@/lib/sweep/schema";
import { LaneLines } from "./LaneLines";
import { SweepOfElsewhere } from "./SweepOfElsewhere";
import { TextField } from "./TextField";

/** The sweep: lanes, lengths, tasks, questions; and what it will cost. One of elsewhere is told, as it can only be read. */
export function SweepEditor() {
  return useLab(isOfElsewhere) ? <SweepOfElsewhere /> : <OwnSweep />;
}

function OwnSweep() {
  const words = useWords(labWords);
  const session = useLabSession();
  const sweep = useLab((state) => state.sweep);
  const busy = useLab(isBusy);
  const edit = (change: Partial<Sweep>) => session.edit(change);
  return (
    <section aria-labelledby="sweep" className="card flex flex-col gap-3.5 p-3.5">
      <h2 id="sweep" className="font-semibold">
        {words.settings}
      </h2>
      <fieldset disabled={busy} className="contents">
        <LaneLines lanes={sweep.lanes} lengths={sweep.lengths} onChange={(lanes) => edit({ lanes })} />
        <TextField
          label={words.lengths}
          value={writeLengths(sweep.lengths)}
          help={words.lengthsHelp}
          onChange={(text) => {
            const lengths = readLengths(text);
            if (typeof lengths === "string") return lengths;
            edit({ lengths });
            return null;
          }}
        />
        <Tasks tasks={sweep.tasks} onChange={(tasks) => edit({ tasks })} />
        <div className="flex flex-wrap gap-x-4 gap-y-2 text-xs">
          <Count
            label={words.questionsPerTask}
            value={sweep.n}
            most={SWEEP_LIMITS.n}
            least={1}
            onChange={(n) => edit({ n })}
          />
          <Count
            label={words.seed}
            value={sweep.seed}
            most={LIMITS.seed}
            least={0}
            onChange={(seed) => edit({ seed })}
          />
        </div>
        <Workers />
        <Disclosure title={words.priorsAndDrift}>
          <div className="flex flex-col gap-2 text-xs">
            <Priors priors={sweep.priors} onChange={(priors) => edit({ priors })} />
            <Count
              label={words.drift}
              value={sweep.drift}
              most={SWEEP_LIMITS.n}
              least={0}
              onChange={(drift) => edit({ drift })}
            />
          </div>
        </Disclosure>
      </fieldset>
      <Cost sweep={sweep} />
    </section>
  );
}

/** How many engines share a sweep: no part of it, as answers are the same. */
function Workers() {
  const words = useWords(labWords);
  const workers = useLab((state) => state.workers);
  const set = useLab((state) => state.set);
  return (
    <div className="text-xs">
      <Count
        label={words.engines}
        value={workers}
        least={1}
        most={MOST_WORKERS}
        onChange={(count) => set({ workers: count })}
      />
      <p className="mt-1 text-muted">{words.enginesHelp}</p>
    </div>
  );
}

function Tasks({
  tasks,
  onChange,
}: {
  readonly tasks: Sweep["tasks"];
  readonly onChange: (tasks: Sweep["tasks"]) => void;
}) {
  const words = useWords(labWords);
  const { tasks: tasksWords } = useWords(asked);
  const all = world.tasks.map(({ id }) => id as string);
  const toggle = (id: string) => {
    const next = tasks.includes(id) ? tasks.filter((task) => task !== id) : [...tasks, id];
    // In the order of the menu; the last one stays.
    if (next.length > 0) onChange(all.filter((task) => next.includes(task)));
  };
  return (
    <fieldset>
      <legend className="mb-1 flex w-full items-center justify-between text-xs text-muted">
        {words.tasks}
        <button
          type="button"
          className="min-h-6 text-accent underline disabled:opacity-50"
          disabled={tasks.length === all.length}
          onClick={() => onChange(all)}
        >
          {words.all}
        </button>
      </legend>
      <div className="flex flex-wrap gap-1">
        {world.tasks.map(({ id }) => (
          <label
            key={id}
            className="relative flex min-h-6.5 items-center rounded-full border border-line px-2.5 text-xs text-muted hover:bg-well has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="checkbox"
              checked={tasks.includes(id)}
              onChange={() => toggle(id)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {tasksWords[id]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Priors({
  priors,
  onChange,
}: {
  readonly priors: Sweep["priors"];
  readonly onChange: (priors: Sweep["priors"]) => void;
}) {
  const words = useWords(labWords);
  const toggle = (prior: Sweep["priors"][number]) => {
    const next = PRIORS.filter((one) => priors.includes(one) !== (one === prior));
    if (next.length > 0) onChange(next);
  };
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="sr-only">{words.priors}</legend>
      {PRIORS.map((prior) => (
        <label key={prior} className="flex min-h-6 items-center gap-1.5">
          <input
            type="checkbox"
            checked={priors.includes(prior)}
            onChange={() => toggle(prior)}
            className="accent-(--accent)"
          />
          {words.prior[prior]}
        </label>
      ))}
    </fieldset>
  );
}

interface CountProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

function Count({ label, value, least, most, onChange }: CountProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5 text-muted">
      <span id={id}>{label}</span>
      <NumberField
        label={label}
        value={value}
        min={least}
        max={most}
        step={1}
        onChange={onChange}
        className="h-7 w-16 rounded-[7px] border border-line bg-card px-2 text-right text-fg tabular-nums"
      />
    </span>
  );
}

/** What the sweep will cost, as far as that is known before anything is loaded, and what of it cannot go together. */
function Cost({ sweep: now }: { readonly sweep: Sweep }) {
  const words = useWords(labWords);
  const sweep = useDeferredValue(now);
  const cost = useMemo(() => costOf(sweep), [sweep]);
  const found = useLab((state) => state.conflicts);
  const conflicts = [...new Set([...cost.conflicts, ...found])];
  return (
    <div className="flex flex-col gap-1.5 border-t border-line pt-3 text-xs">
      <p role="status" className={cost.problem ? "text-bad" : "tabular-nums"}>
        {cost.problem ?? (cost.estimate && estimateText(cost.estimate, words))}
      </p>
      {conflicts.length > 0 && (
        <details>
          <summary className="min-h-6 content-center text-warn">{words.conflicts(conflicts.length)}</summary>
          <ul lang="en" className="mt-1 flex list-disc flex-col gap-1 pl-4 text-muted">
            {conflicts.slice(0, 20).map((conflict) => (
              <li key={conflict}>{conflict}</li>
            ))}
            {conflicts.length > 20 && <li>{words.moreConflicts(conflicts.length - 20)}</li>}
          </ul>
        </details>
      )}
    </div>
  );
}
