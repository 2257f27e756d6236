"use client";
import { displayToken, formatPercent } from "@/components/charts/format";
import { usePageSession } from "@/components/playground/machine/use-session";
import { useBranchBlocked, useWhatIf } from "@/components/playground/state/debug-views";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import type { LaneCell } from "@/components/run/view";
import { Button } from "@/components/ui/Button";
import { Disclosure } from "@/components/ui/Disclosure";
import { Emphasised } from "@/components/ui/Emphasised";
import { NumberSlider } from "@/components/ui/NumberSlider";
import { Segmented } from "@/components/ui/Segmented";
import { inspector } from "@/components/ui/words/en/inspector";
import { useWords } from "@/components/ui/words/use-words";
import { gateRuleAt } from "@/lib/analysis/ranking";
import { asBranch, type WhatIf, type WhatIfGate, type WhatIfRule, whatIfOf } from "@/lib/analysis/what-if";
import type { Ranking } from "@/lib/decoding/strategy";
import type { Trace } from "@/lib/trace/schema";

interface WhatIfPanelProps {
  readonly trace: Trace;
  readonly cell: LaneCell;
}

const RANKINGS: readonly Ranking[] = ["probability", "margin", "negative-entropy"];
const GATES = ["threshold", "quota"] as const;

/** Tries another rule on the stored numbers of one iteration: no evaluation is made until it becomes a branch. */
export function WhatIfPanel({ trace, cell: { laneId, iteration } }: WhatIfPanelProps) {
  const words = useWords(inspector);
  const { setWhatIf } = usePlaygroundStore().getState();
  const draft = usePlayground(({ whatIf }) =>
    whatIf?.laneId === laneId && whatIf.iteration === iteration ? whatIf : null,
  );
  const tried = useWhatIf(laneId, trace);
  const own = whatIfOf(trace, iteration);
  if (!own) return null;
  const rule = draft?.rule ?? own;
  const attempt = (next: WhatIfRule) => setWhatIf({ laneId, iteration, rule: next });
  return (
    <Disclosure title={words.whatIf} note={words.whatIfNote(iteration + 1)}>
      <div className="flex flex-col items-start gap-1.5 [&>:not(fieldset)]:self-stretch">
        <Segmented
          label={words.rankedBy}
          value={rule.ranking}
          choices={RANKINGS.map((value) => ({ value, label: words.rankings[value], title: words.rankingsHelp[value] }))}
          onChange={(ranking) => attempt({ ranking, gate: gateFor(ranking, rule.gate.kind, trace, iteration) })}
        />
        <Segmented
          label={words.howMany}
          value={rule.gate.kind}
          choices={GATES.map((value) => ({ value, label: words.gates[value], title: words.gatesHelp[value] }))}
          onChange={(kind) => attempt({ ...rule, gate: gateFor(rule.ranking, kind, trace, iteration) })}
        />
        <GateSlider trace={trace} iteration={iteration} rule={rule} onChange={attempt} />
        {draft && tried && <Outcome trace={trace} laneId={laneId} tried={tried} onClear={() => setWhatIf(null)} />}
      </div>
    </Disclosure>
  );
}

/** A gate to begin with when the ranking or the kind changes: the run's own where it has one of that kind. */
function gateFor(ranking: Ranking, kind: WhatIfGate["kind"], trace: Trace, iteration: number): WhatIfGate {
  const own = whatIfOf(trace, iteration);
  if (own && own.ranking === ranking && own.gate.kind === kind) return own.gate;
  if (kind === "quota") return { kind, count: Math.max(1, trace.iterations[iteration]!.commits.length) };
  return { kind, value: ranking === "negative-entropy" ? -0.5 : 0.9 };
}

interface GateSliderProps {
  readonly trace: Trace;
  readonly iteration: number;
  readonly rule: WhatIfRule;
  readonly onChange: (rule: WhatIfRule) => void;
}

/** `Threshold γ`, or `Threshold` where the strategy has no sign for it. */
const thresholdLabel = (trace: Trace, iteration: number, words: typeof inspector): string =>
  words.thresholdOf(gateRuleAt(trace, iteration)?.name ?? "");

function GateSlider({ trace, iteration, rule: { ranking, gate }, onChange }: GateSliderProps) {
  const words = useWords(inspector);
  if (gate.kind === "quota") {
    const masked = trace.iterations[iteration]!.positions.length;
    return (
      <NumberSlider
        label={words.positionsThatGo}
        {...{ min: 0, max: masked, step: 1 }}
        value={Math.min(gate.count, masked)}
        onChange={(count) => onChange({ ranking, gate: { kind: "quota", count } })}
      />
    );
  }
  const range =
    ranking === "negative-entropy"
      ? { label: words.entropyAbove, min: -4, max: 0, step: 0.05, unit: " nats" }
      : {
          label: ranking === "margin" ? words.marginAbove : thresholdLabel(trace, iteration, words),
          min: 0,
          max: 1,
          step: 0.01,
        };
  return (
    <NumberSlider
      {...range}
      value={Math.min(range.max, Math.max(range.min, gate.value))}
      onChange={(value) => onChange({ ranking, gate: { kind: "threshold", value } })}
    />
  );
}

interface OutcomeProps {
  readonly trace: Trace;
  readonly laneId: string;
  readonly tried: WhatIf;
  readonly onClear: () => void;
}

/** What would go, against what went, and the way to make it happen. */
function Outcome({ trace, laneId, tried, onClear }: OutcomeProps) {
  const words = useWords(inspector);
  const session = usePageSession();
  const blocked = useBranchBlocked(laneId);
  const { iteration, commits, gained, lost, isFallback, caveat } = tried;
  const nameOf = (position: number) => {
    const commit = commits.find((made) => made.position === position);
    const made = trace.iterations[iteration]!.commits.find((candidate) => candidate.position === position);
    const token = commit?.token ?? made?.token;
    const text = displayToken(trace.vocabulary.text[String(token)] ?? `#${token}`);
    return words.tokenAt(text, position, formatPercent(commit?.probability ?? made?.probability ?? 0));
  };
  const makeBranch = () => {
    const { settings, intervention } = asBranch(trace, tried);
    const hasSettings = Object.keys(settings).length > 0;
    session.branch({ laneId, iteration, intervention, ...(hasSettings ? { addSettings: settings } : {}) });
    onClear();
  };
  return (
    <div className="rounded-lg border border-line bg-well p-2 text-xs" role="status">
      <p>
        <Emphasised
          text={words.wouldCommit(commits.length, trace.iterations[iteration]!.commits.length)}
          className="tabular-nums"
        />
        <span>{isFallback ? words.nothingPasses : "."}</span>
      </p>
      <Named label={words.inAddition} names={gained.map(nameOf)} />
      <Named label={words.notAnyMore} names={lost.map(nameOf)} />
      <p className="mt-1 text-muted">
        <span>{words.thisIterationOnly}</span> {caveat && <span lang="en">{caveat}</span>}
      </p>
      <div className="mt-1.5 flex gap-1.5">
        <Button
          size="small"
          look="primary"
          disabled={blocked !== null}
          title={blocked ?? undefined}
          onClick={makeBranch}
        >
          {words.makeBranch}
        </Button>
        <Button size="small" onClick={onClear}>
          {words.clear}
        </Button>
      </div>
      {blocked && <p className="mt-1 text-warn">{blocked}</p>}
    </div>
  );
}

/** Tokens named before the rest is only counted. */
const NAMED = 4;

function Named({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  const words = useWords(inspector);
  if (names.length === 0) return null;
  const more = names.length - NAMED;
  return (
    <p className="mt-0.5">
      <span className="text-muted">{`${label}:`}</span> <span translate="no">{names.slice(0, NAMED).join(", ")}</span>
      {more > 0 && <span>{words.andMore(more)}</span>}
    </p>
  );
}
