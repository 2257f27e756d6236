import { formatSetting } from "@/components/ui/strategy-summary";
import { type InertCase, inertCases } from "@/lib/decoding/inert";
import type { ParamSpec, StrategyDeclaration } from "@/lib/decoding/strategy";

/** The response that combinations are tried on. */
const SIZE = { responseLength: 32, masked: 32 };

type Params = Readonly<Record<string, ParamSpec>>;

/** Cases by message: some filters fail for the same reason. */
function byMessage(cases: readonly InertCase[]): Map<string, InertCase[]> {
  const groups = new Map<string, InertCase[]>();
  for (const found of cases) groups.set(found.message, [...(groups.get(found.message) ?? []), found]);
  return groups;
}

const nameOf = (params: Params, key: string) => params[key]?.label ?? key;

/** `Pipeline dream (Dream), Top-p 0.95`. */
const describe = (params: Params, { settings }: InertCase): string =>
  Object.entries(settings)
    .map(([key, value]) => `${nameOf(params, key)} ${params[key] ? formatSetting(params[key], value) : String(value)}`)
    .join(", ");

/** Settings that cannot act, or act otherwise than people expect: what the playground warns of, found by trying. */
export function InertList({ strategy }: { readonly strategy: StrategyDeclaration }) {
  const cases = byMessage(inertCases(strategy, SIZE));
  if (cases.size === 0) return null;
  const params: Params = strategy.params;
  return (
    <details>
      <summary className="text-xs font-medium text-muted hover:text-fg">
        When settings do not act ({cases.size} {cases.size === 1 ? "case" : "cases"})
      </summary>
      <ul className="mt-2 flex max-w-[80ch] flex-col gap-1.5 text-xs">
        {[...cases].map(([message, found]) => (
          <li key={message}>
            <b className="font-medium">{found.map(({ key }) => nameOf(params, key)).join(", ")}.</b> {message}{" "}
            {Object.keys(found[0]!.settings).length > 0 && (
              <span className="text-muted">For example: {describe(params, found[0]!)}.</span>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-muted">Found by trying settings on a response of {SIZE.responseLength} masks.</p>
    </details>
  );
}
