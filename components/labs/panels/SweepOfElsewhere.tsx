"use client";
import type { ReactNode } from "react";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { useLab } from "@/components/labs/state/lab-state";
import { writeLengths } from "@/components/labs/state/sweep-fields";
import { Button } from "@/components/ui/Button";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";

/** A sweep that this page can draw and not run, in its own names. */
export function SweepOfElsewhere() {
  const words = useWords(labWords);
  const { elsewhere } = words;
  const session = useLabSession();
  const shown = useLab((state) => state.shown)!;
  const { rows, sweep } = shown;
  const lanes = [...new Set(rows.map(({ lane }) => lane))];
  const models = [...new Set(rows.map(({ model, weights }) => `${model} · ${weights[0]}`))];
  return (
    <section aria-labelledby="sweep" className="card flex flex-col gap-3 p-3.5 text-xs">
      <h2 id="sweep" className="text-sm font-semibold">
        {elsewhere.title}
      </h2>
      <p className="text-muted">
        {elsewhere.sentence
          .split("`")
          .map((piece, index) => (index % 2 === 1 ? <code key={piece}>{piece}</code> : piece))}
      </p>
      <dl className="flex flex-col gap-2.5">
        <Told name={elsewhere.models}>
          <List of={models} />
        </Told>
        <Told name={elsewhere.lanes}>
          <List of={lanes.map(withoutModel)} />
        </Told>
        <Told name={words.lengths}>{writeLengths(sweep.lengths)}</Told>
        <Told name={words.tasks}>
          <List of={sweep.tasks} />
        </Told>
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          <Told name={words.questionsPerTask}>{sweep.n}</Told>
          <Told name={words.seed}>{sweep.seed}</Told>
        </div>
      </dl>
      <Button size="small" className="self-start" onClick={() => void session.leaveFile()}>
        {elsewhere.leave}
      </Button>
    </section>
  );
}

/** The model of a lane stands in a list of its own. */
const withoutModel = (lane: string): string =>
  lane
    .split(";")
    .filter((part) => !part.startsWith("model="))
    .join(" · ");

function Told({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

function List({ of }: { readonly of: readonly string[] }) {
  return (
    <ul translate="no" className="flex max-h-48 flex-col gap-0.5 overflow-y-auto">
      {[...new Set(of)].map((each) => (
        <li key={each} className="break-words">
          {each}
        </li>
      ))}
    </ul>
  );
}
