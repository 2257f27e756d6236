import { Scrollable } from "@/components/ui/Scrollable";
import { formatSetting } from "@/components/ui/strategy-summary";
import { describeRange } from "@/lib/decoding/params";
import type { ParamSpec } from "@/lib/decoding/strategy";
import { InlineFormula } from "./Formula";

const head = "border-b border-line py-1 pr-3 text-left font-medium text-muted";
const cell = "border-b border-line py-1.5 pr-3 align-top";

/** Values a setting takes: the labels of a choice, else a range with its unit. */
function rangeOf(spec: ParamSpec): string {
  if (spec.kind === "choice") return spec.choices.map(({ label }) => label).join("; ");
  if (spec.kind === "boolean") return "on or off";
  return `${describeRange(spec)}${spec.unit ? `, ${spec.unit}` : ""}`;
}

interface ParamTableProps {
  /** Of the strategy or cache. */
  readonly label: string;
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** What settings are called in its formulas, by key. */
  readonly symbols?: Partial<Readonly<Record<string, string>>> | undefined;
}

/** Every setting of a strategy or cache: default, range, and what turning it up does. */
export function ParamTable({ label, params, symbols }: ParamTableProps) {
  return (
    <Scrollable label={`Settings of ${label}`}>
      <table className="w-full min-w-[440px] border-collapse text-xs">
        <thead>
          <tr>
            <th scope="col" className={head}>
              Setting
            </th>
            <th scope="col" className={head}>
              Default
            </th>
            <th scope="col" className={head}>
              Range
            </th>
            <th scope="col" className={head}>
              What it does
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries<ParamSpec>(params).map(([key, spec]) => (
            <tr key={key}>
              <th scope="row" className={`${cell} text-left font-medium`}>
                {spec.label}
                {symbols?.[key] && !spec.label.includes(symbols[key]) && (
                  <>
                    {" "}
                    <InlineFormula source={symbols[key]} />
                  </>
                )}
              </th>
              <td className={`${cell} whitespace-nowrap tabular-nums`}>
                {formatSetting(spec, spec.default)}
                {spec.unit && spec.default !== null && ` ${spec.unit}`}
              </td>
              <td className={`${cell} min-w-[11ch]`}>{rangeOf(spec)}</td>
              <td className={`${cell} min-w-[20ch] text-muted`}>{spec.help}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
