import { IntervalMark } from "@/components/charts/IntervalMark";
import { strategySummary } from "@/components/ui/strategy-summary";
import type { MeasuredSetting } from "@/lib/report/model-card";

const percent = (share: number) => (100 * share).toFixed(1);
const whole = (share: number) => (100 * share).toFixed(0);

/** `Confident · γ 0.90`, `MaskGIT · 1 per step`; where the length is set by the task, a number of steps is told as such. */
function settingLabel({ strategy, settings, responseLength }: MeasuredSetting): string {
  if (typeof responseLength === "number") return strategySummary({ strategy, settings }, responseLength);
  const { steps = null, ...others } = settings;
  const label = strategySummary({ strategy, settings: others }, 1);
  return steps === null ? label : `${label} · ${steps} steps`;
}

/** Accuracy of one measured setting, task by task, each with its interval drawn from 0 to 100 % and in numbers. */
export function AccuracyTable({ setting }: { readonly setting: MeasuredSetting }) {
  const { tasks, accuracy, iterations, command } = setting;
  return (
    <div className="min-w-0">
      <table className="w-full border-collapse text-xs tabular-nums">
        <caption className="mb-1 text-left">
          <b className="font-semibold">{settingLabel(setting)}</b>{" "}
          <span className="text-muted">right answers with 95 % interval, mean iterations</span>
        </caption>
        <thead>
          <tr className="border-b border-line text-left text-muted *:py-1 *:font-normal">
            <th scope="col">task</th>
            <td className="max-[400px]:hidden" />
            <th scope="col" className="text-right">
              accuracy, %
            </th>
            <th scope="col" className="pl-2 text-right">
              iterations
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(tasks).map(([task, each]) => (
            <tr key={task} className="border-b border-line *:py-0.5">
              <th scope="row" className="text-left font-normal" title={`${each.n} questions`}>
                {task}
              </th>
              <td aria-hidden="true" className="w-24 px-2 max-[400px]:hidden">
                <IntervalMark accuracy={each.accuracy} interval={each.interval} />
              </td>
              <td className="text-right whitespace-nowrap">
                {percent(each.accuracy)}{" "}
                <span className="text-muted">
                  ({whole(each.interval[0])}–{whole(each.interval[1])})
                </span>
              </td>
              <td className="pl-2 text-right">{each.iterations.toFixed(1)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="font-semibold *:py-0.5">
            <th scope="row" className="text-left">
              mean
            </th>
            <td className="max-[400px]:hidden" />
            <td className="text-right">{percent(accuracy)}</td>
            <td className="pl-2 text-right">{iterations.toFixed(1)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="mt-1 text-xs text-muted">
        Measured by <code className="text-tiny">{command}</code>
      </p>
    </div>
  );
}
