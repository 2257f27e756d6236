"use client";
import { useMemo, useState } from "react";
import { laneColor } from "@/components/charts/lanes";
import { lineName } from "@/components/charts/measured-lines";
import type { LabResults } from "@/components/labs/state/lab-results";
import { Icon } from "@/components/ui/icons";
import { Scrollable } from "@/components/ui/Scrollable";
import { SelectField } from "@/components/ui/SelectField";
import { asked } from "@/components/ui/words/en/asked";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import type { Share } from "@/lib/analysis/interval";
import type { TaskId } from "@/lib/scene/world";
import type { Comparison } from "@/lib/sweep/compare";
import { groupsOf, type RowGroup, type SummaryLine, summarise } from "@/lib/sweep/summary";
import { Cases } from "./Cases";

const ALL = "all";

/** Every lane at every length and prior, in numbers, each held against the first lane question by question. */
export function ResultTable({ results: { rows, lanes } }: { readonly results: LabResults }) {
  const words = useWords(labWords);
  const { heads, headsHelp: help } = words;
  const { tasks: taskNames } = useWords(asked);
  const [task, setTask] = useState(ALL);
  const tasks = useMemo(() => [...new Set(rows.map((row) => row.task))], [rows]);
  const chosen = tasks.includes(task) ? task : ALL;
  const { lines, groups } = useMemo(() => {
    const counted = chosen === ALL ? rows : rows.filter((row) => row.task === chosen);
    return { lines: summarise(counted, lanes[0]), groups: groupsOf(counted) };
  }, [rows, lanes, chosen]);
  const hasLengths = lines.some(({ presetLength }) => presetLength !== lines[0]?.presetLength);
  const hasPriors = lines.some(({ prior }) => prior !== "none");
  const columns = { hasLengths, hasPriors };
  return (
    <section aria-labelledby="all-lanes" className="card p-3.5">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 id="all-lanes" className="font-semibold">
          {words.table}
        </h2>
        <SelectField
          label={words.counted}
          value={chosen}
          options={[
            { value: ALL, label: words.allTasks(tasks.length) },
            ...tasks.map((id) => ({ value: id, label: taskNames[id as TaskId] ?? id })),
          ]}
          onChange={setTask}
        />
      </div>
      <Scrollable label={words.results}>
        <table className="w-full border-collapse text-xs tabular-nums">
          <thead>
            <tr className="border-b border-line text-left text-muted *:py-1.5 *:pr-4 *:font-normal *:whitespace-nowrap">
              <th scope="col">{heads.lane}</th>
              {hasLengths && <NumberHead name={heads.length} title={help.length} />}
              {hasPriors && <th scope="col">{heads.prior}</th>}
              <NumberHead name={heads.n} title={help.n} />
              <th scope="col" title={help.accuracy}>
                {heads.accuracy}
              </th>
              <NumberHead name={heads.nfe} title={help.nfe} />
              <NumberHead name={heads.perLength} title={help.perLength} />
              <NumberHead name={heads.produced} title={help.produced} />
              <NumberHead name={heads.ms} title={help.ms} />
              <th scope="col" title={help.against}>
                {heads.against}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Line
                key={lineKey(line)}
                line={line}
                index={lanes.indexOf(line.lane)}
                columns={columns}
                groups={groups}
                first={lanes[0]}
              />
            ))}
          </tbody>
        </table>
      </Scrollable>
    </section>
  );
}

type Labelled = Pick<RowGroup, "lane" | "detail" | "presetLength" | "prior">;

const lineKey = ({ lane, detail, presetLength, prior }: Labelled) =>
  JSON.stringify([lane, detail, presetLength, prior]);

interface LineProps {
  readonly line: SummaryLine;
  readonly index: number;
  readonly columns: { readonly hasLengths: boolean; readonly hasPriors: boolean };
  readonly groups: readonly RowGroup[];
  /** Label of the lane that the others are held against. */
  readonly first: string | undefined;
}

/** One lane at one length and prior; under it, when asked for, the questions that make the difference. */
function Line({ line, index, columns: { hasLengths, hasPriors }, groups, first }: LineProps) {
  const words = useWords(labWords);
  const [isOpen, setOpen] = useState(false);
  const cases = isOpen && line.against ? casesFor(line, groups, first) : null;
  const width = 8 + Number(hasLengths) + Number(hasPriors);
  return (
    <>
      <tr className="border-b border-line *:py-1.5 *:pr-4 *:whitespace-nowrap">
        <th scope="row" className="text-left font-normal">
          <LaneName line={line} index={index} />
        </th>
        {hasLengths && <td className="text-right">{line.presetLength ?? words.asNeeded}</td>}
        {hasPriors && <td>{line.prior}</td>}
        <td className="text-right">{line.n}</td>
        <td>
          <Accuracy share={line.accuracy} />
        </td>
        <td className="text-right">{line.nfe.toFixed(1)}</td>
        <td className="text-right">{line.iterationsPerLength.toFixed(2)}</td>
        <td className="text-right">{line.producedLength.toFixed(1)}</td>
        <td className="text-right">{line.totalMs.toFixed(0)}</td>
        <td className="min-w-56 !whitespace-normal">
          {line.against ? (
            <button
              type="button"
              aria-expanded={isOpen}
              title={words.onlyOne}
              onClick={() => setOpen(!isOpen)}
              className="flex min-h-6 items-center gap-1.5 rounded text-left hover:text-accent"
            >
              <span className={isOpen ? undefined : "-rotate-90"}>
                <Icon name="chevron" size={12} />
              </span>
              <span className="whitespace-nowrap text-muted">
                +{line.against.gained} −{line.against.lost}
              </span>
              {verdictText(line.against, words)}
            </button>
          ) : (
            <span className="text-muted">–</span>
          )}
        </td>
      </tr>
      {cases && (
        <tr>
          <td colSpan={width} className="pb-2">
            <Cases {...cases} />
          </td>
        </tr>
      )}
    </>
  );
}

/** A line's answers, and those of the first lane to the same questions. */
function casesFor(line: SummaryLine, groups: readonly RowGroup[], first: string | undefined) {
  const lane = groups.find((group) => lineKey(group) === lineKey(line));
  const base = groups.find((group) => group.lane === first);
  const reference =
    base && groups.find((group) => lineKey(group) === lineKey({ ...line, lane: base.lane, detail: base.detail }));
  return lane && reference ? { lane, reference } : null;
}

/** What the interval of a difference allows to be said. */
function verdictText({ difference: { value, low, high }, n }: Comparison, words: typeof labWords): string {
  if (low <= 0 && high >= 0) return words.noDifference(n);
  const points = (share: number) => 100 * Math.abs(share);
  return value > 0
    ? words.better(points(value), points(low), points(high))
    : words.worse(points(value), points(high), points(low));
}

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
      <span title={line.lane} translate="no">
        {lineName({ ...line, prior: "none" })}
      </span>
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
