import { Icon } from "@/components/ui/icons";
import type { FamilyClaim } from "@/lib/report/family-report";

const verdicts = {
  "same direction": { icon: "check", color: "text-good" },
  "opposite direction": { icon: "close", color: "text-bad" },
  "not decided": { icon: "help", color: "text-muted" },
  "not measured": { icon: "more", color: "text-muted" },
} as const;

/** What the paper says, statement by statement, with every comparison that bears on it and the verdict of its rule. */
export function Claims({ claims }: { readonly claims: readonly FamilyClaim[] }) {
  const statements = [...new Set(claims.map(({ paper }) => paper))];
  return (
    <ol className="grid gap-3 lg:grid-cols-2">
      {statements.map((paper) => (
        <li key={paper} className="rounded-md border border-line p-3">
          <h3 className="font-semibold">{paper}</h3>
          <ul className="mt-1 divide-y divide-line">
            {claims
              .filter((claim) => claim.paper === paper)
              .map((claim) => (
                <Comparison key={claim.measure} claim={claim} />
              ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function Comparison({ claim: { measure, found, rule, verdict } }: { readonly claim: FamilyClaim }) {
  const { icon, color } = verdicts[verdict];
  return (
    <li className="py-1.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="tabular-nums">{found}</span>
        <span className={`ml-auto flex items-center gap-1 font-medium whitespace-nowrap ${color}`}>
          <Icon name={icon} />
          {verdict}
        </span>
      </p>
      <p className="text-xs text-muted">{`${measure.charAt(0).toUpperCase()}${measure.slice(1)}. ${rule}`}</p>
    </li>
  );
}
