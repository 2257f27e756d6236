"use client";
import { useState } from "react";
import { formatPercent, formatShare } from "@/components/charts/format";
import { LateSeriesChart } from "@/components/charts/LateSeriesChart";
import type { Series } from "@/components/charts/series-axes";
import { NumberSlider } from "@/components/ui/NumberSlider";
import { Scrollable } from "@/components/ui/Scrollable";
import { type Share, wilsonInterval } from "@/lib/analysis/interval";
import type { TldrCheckpoint, TldrReport } from "@/lib/report/tldr-report";

const exactly = (value: number): Share => ({ value, low: value, high: value });
const written = (share: Share) => (share.low === share.high ? formatPercent(share.value) : formatShare(share));

/** α, length and accuracy over the training, as shares. */
export function tldrSeries({ curve, references, watched }: TldrReport): Series[] {
  const line = (
    name: string,
    color: string,
    y: (point: TldrReport["curve"][number]) => Series["points"][number]["y"],
  ) => ({
    id: name,
    name,
    color,
    points: curve.map((point) => ({
      x: point.step,
      y: y(point),
      title: `${name}, after ${point.step} steps: ${written(y(point))}`,
    })),
  });
  return [
    line("right answers", "var(--lane-b)", ({ accuracy }) => wilsonInterval(Math.round(accuracy * watched), watched)),
    line("length, of the one with steps", "var(--lane-a)", ({ tokens }) => exactly(tokens / references.long.tokens)),
    line("α, share of short rows", "var(--lane-c)", ({ alpha }) => exactly(alpha)),
  ];
}

/** Curves of a training that weighs long and short answers, and what its checkpoints write. */
export function LongAndShort({ report }: { readonly report: TldrReport }) {
  const { curve, checkpoints, every } = report;
  const [index, setIndex] = useState(0);
  const series = tldrSeries(report);
  const last = curve.at(-1)!.step;
  const ticks = curve.map(({ step }) => step).filter((step) => step % (4 * every) === 0);
  const longest = Math.max(1, ...series.flatMap(({ points }) => points.map(({ y }) => y.high)));
  return (
    <>
      <LateSeriesChart
        label="α, length and right answers over the training; checkpoints in numbers are below"
        series={series}
        axis={{
          name: "steps of training",
          isLogarithmic: false,
          domain: [0, last],
          unit: "steps",
          ticks: ticks.map((value) => ({ value, label: `${value}` })),
        }}
        vertical={{ domain: [0, longest], unit: "share" }}
      />
      <div className="mt-4 max-w-[420px]">
        <NumberSlider
          label="Checkpoint"
          value={index + 1}
          min={1}
          max={checkpoints.length}
          step={1}
          onChange={(value) => setIndex(value - 1)}
        />
      </div>
      <Checkpoint checkpoint={checkpoints[index]!} tested={report.tested} />
    </>
  );
}

const cell = "border-b border-line *:py-1 *:pr-4 *:align-baseline";

interface CheckpointProps {
  readonly checkpoint: TldrCheckpoint;
  /** Sums of a kind in the test. */
  readonly tested: number;
}

/** What one checkpoint writes, and what it is worth on sums that it never saw. */
function Checkpoint({ checkpoint: { step, test, answers }, tested }: CheckpointProps) {
  const right = (accuracy: number) => formatShare(wilsonInterval(Math.round(accuracy * tested), tested));
  return (
    <div aria-live="polite">
      <p className="mt-2">
        After <b>{step}</b> steps. Easy sums: {right(test.easy.accuracy)} right in {test.easy.tokens.toFixed(1)} tokens.
        Sums that carry: {right(test.hard.accuracy)} right in {test.hard.tokens.toFixed(1)} tokens.
      </p>
      <Scrollable label="What this checkpoint writes" className="mt-2">
        <table className="w-full border-collapse text-xs whitespace-nowrap">
          <thead>
            <tr className={`${cell} text-left text-muted *:font-normal`}>
              <th scope="col">question</th>
              <th scope="col">answer</th>
              <th scope="col" className="text-right">
                tokens
              </th>
              <th scope="col">right</th>
            </tr>
          </thead>
          <tbody>
            {answers.map(({ question, text, tokens, right }) => (
              <tr key={question} className={cell}>
                <th scope="row" className="text-left font-normal">
                  {question}
                </th>
                <td className="font-mono">{text}</td>
                <td className="text-right tabular-nums">{tokens}</td>
                <td className={right ? "text-good" : "text-warn"}>{right ? "yes" : "no"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </div>
  );
}
