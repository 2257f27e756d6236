"use client";
import { useMemo, useState } from "react";
import { laneColor } from "@/components/charts/lanes";
import type { LabResults } from "@/components/labs/state/lab-results";
import { Scrollable } from "@/components/ui/Scrollable";
import { SelectField } from "@/components/ui/SelectField";
import type { Share } from "@/lib/analysis/interval";
import { world } from "@/lib/scene/world";
import { type SummaryLine, summarise } from "@/lib/sweep/summary";

const ALL = "all";

/** Every lane at every length and prior, in numbers, each held against the first lane question by question. */
export function ResultTable({ results: { rows, lanes } }: { readonly results: LabResults }) {
  const [task, setTask] = useState(ALL);
  const tasks = useMemo(() => [...new Set(rows.map((row) => row.task))], [rows]);
  const chosen = tasks.includes(task) ? task : ALL;
  const lines = useMemo(
    () => summarise(chosen === ALL ? rows : rows.filter((row) => row.task === chosen), lanes[0]),
    [rows, lanes, chosen],
  );
  const hasLengths = lines.some(({ presetLength }) => presetLength !== lines[0]?.presetLength);
  const hasPriors = lines.some(({ prior }) => prior !== "none");
  return (
    <section aria-labelledby="all-lanes" className="card p-3.5">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 id="all-lanes" className="font-semibold">
          All lanes in numbers
        </h2>
        <SelectField
          label="Which questions are counted"
          value={chosen}
          options={[
            { value: ALL, label: `All tasks (${tasks.length})` },
            ...tasks.map((id) => ({ value: id, label: taskName(id) })),
          ]}
          onChange={setTask}
        />
      </div>
      <Scrollable label="Results of all lanes">
        <table className="w-full border-collapse text-xs tabular-nums">
          <thead>
            <tr className="border-b border-line text-left text-muted *:py-1.5 *:pr-4 *:font-normal *:whitespace-nowrap">
              <th scope="col">lane</th>
              {hasLengths && <NumberHead name="length" title="response positions as they were set" />}
              {hasPriors && <th scope="col">prior</th>}
              <NumberHead name="n" title="questions answered" />
              <th scope="col" title="share of right answers, with Wilson’s 95 % interval">
                accuracy
              </th>
              <NumberHead name="NFE" title="network function evaluations an answer, mean" />
              <NumberHead name="iterations ÷ length" title="1 = one token at a time" />
              <NumberHead name="produced" title="positions before the end token, mean" />
              <NumberHead name="ms" title="wall time of an answer, mean" />
              <th scope="col" title="the same questions, one by one, against the first lane; 95 % interval">
                against the first lane
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr
                key={`${line.lane} ${line.detail} ${line.presetLength} ${line.prior}`}
                className="border-b border-line last:border-0 *:py-1.5 *:pr-4 *:whitespace-nowrap"
              >
                <th scope="row" className="text-left font-normal">
                  <LaneName line={line} index={lanes.indexOf(line.lane)} />
                </th>
                {hasLengths && <td className="text-right">{line.presetLength ?? "as needed"}</td>}
                {hasPriors && <td>{line.prior}</td>}
                <td className="text-right">{line.n}</td>
                <td>
                  <Accuracy share={line.accuracy} />
                </td>
                <td className="text-right">{line.nfe.toFixed(1)}</td>
                <td className="text-right">{line.iterationsPerLength.toFixed(2)}</td>
                <td className="text-right">{line.producedLength.toFixed(1)}</td>
                <td className="text-right">{line.totalMs.toFixed(0)}</td>
                <td>{line.against ? line.against.verdict : <span className="text-muted">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </section>
  );
}

const taskName = (id: string) => world.tasks.find((task) => task.id === id)?.label ?? id;

function NumberHead({ name, title }: { readonly name: string; readonly title: string }) {
  return (
    <th scope="col" title={title} className="text-right">
      {name}
    </th>
  );
}

function LaneName({ line, index }: { readonly line: SummaryLine; readonly index: number }) {
  return (
    <span className="flex items-center gap-2">
      <span className="size-2.5 shrink-0 rounded-[3px]" style={{ background: laneColor(index) }} />
      <span className="font-mono" translate="no">
        {line.lane}
      </span>
      {line.detail && <span className="text-muted">{line.detail}</span>}
    </span>
  );
}

const percent = (share: number) => (100 * share).toFixed(0);

/** A share with its interval, in numbers and as a bar between 0 and 100 %. */
function Accuracy({ share: { value, low, high } }: { readonly share: Share }) {
  return (
    <span className="flex items-center gap-2">
      <span className="w-11 text-right font-semibold">{(100 * value).toFixed(1)} %</span>
      <span aria-hidden="true" className="relative h-1.5 w-24 rounded-full bg-line">
        <span
          className="absolute inset-y-0 rounded-full bg-accent/35"
          style={{ left: `${percent(low)}%`, right: `${100 - Number(percent(high))}%` }}
        />
        <span className="absolute -inset-y-0.5 w-0.5 bg-accent" style={{ left: `${percent(value)}%` }} />
      </span>
      <span className="text-muted">
        {percent(low)}–{percent(high)}
      </span>
    </span>
  );
}
