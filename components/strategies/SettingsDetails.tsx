import type { ParamSpec } from "@/lib/decoding/strategy";
import { ParamTable } from "./ParamTable";

interface SettingsDetailsProps {
  /** Of the strategy or cache. */
  readonly label: string;
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** What settings are called in its formulas, by key. */
  readonly symbols?: Partial<Readonly<Record<string, string>>> | undefined;
}

/** The settings of a strategy or cache by name, and all about them when it is opened. */
export function SettingsDetails({ label, params, symbols }: SettingsDetailsProps) {
  const specs = Object.values(params);
  return (
    <details>
      <summary className="text-xs font-medium text-muted hover:text-fg">
        {specs.length} {specs.length === 1 ? "setting" : "settings"}
        <span className="font-normal">: {specs.map((spec) => spec.label).join(", ")}</span>
      </summary>
      <div className="mt-2">
        <ParamTable label={label} params={params} symbols={symbols} />
      </div>
    </details>
  );
}
