import { cacheSummary } from "@/components/ui/cache-summary";
import { Quoted } from "@/components/ui/Quoted";
import { traceSummary } from "@/components/ui/strategy-summary";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import { NOT_RECORDED } from "@/lib/trace/format";
import type { Trace } from "@/lib/trace/schema";
import { FilePrompt } from "./FilePrompt";
import { LaneBadge } from "./LaneBadge";
import { LaneMenu, type LaneMenuProps } from "./LaneMenu";

/** The head of a lane whose run is from a file and cannot be made here: what the file says of it, to read only. */
export function FileHeader({ trace, ...menu }: LaneMenuProps & { readonly trace: Trace }) {
  const words = useWords(lanes);
  const { model } = trace;
  const made = madeBy(trace);
  return (
    <header className="flex items-start gap-1.5">
      <LaneBadge index={menu.index} />
      <div className="min-w-0 flex-1 text-xs">
        <p className="flex flex-wrap items-center gap-x-1.5">
          <b className="min-w-0 text-sm font-semibold break-words" translate="no" title={digestText(trace)}>
            <Quoted text={model.label || model.name || words.modelUnnamed} />
          </b>
          <span className="shrink-0 rounded-full border border-line-strong px-2 font-medium whitespace-nowrap">
            {words.fromFile}
          </span>
        </p>
        <p className="break-words" translate="no" title={words.asFileHasThem}>
          <Quoted text={`${traceSummary(trace)} · ${cacheText(trace, words)}`} />
        </p>
        {made && (
          <p className="break-words text-muted">
            <Quoted text={made} />
          </p>
        )}
        {trace.notes?.map((note) => (
          <p key={note} className="break-words text-muted">
            <Quoted text={note} />
          </p>
        ))}
        <FilePrompt trace={trace} />
      </div>
      <LaneMenu {...menu} />
    </header>
  );
}

function cacheText({ prefill, cacheSettings }: Trace, words: typeof lanes): string {
  if (prefill === undefined) return words.cacheUnknown;
  return prefill === "off" ? words.noCache : words.cacheIs(cacheSummary({ prefill, cacheSettings }));
}

const digestText = ({ model }: Trace): string => `${model.name}, weights ${model.digest || NOT_RECORDED}`;

/** What else a file tells of how its run was made; empty where it tells nothing. */
function madeBy({ source, batch, logits, blocks, noise, metrics = {} }: Trace): string {
  const by = [source?.library, source?.version].filter(Boolean).join(" ");
  const where = [source?.dtype, source?.quantisation, source?.device].filter(Boolean).join(", ");
  const repository = [source?.repository, source?.revision].filter(Boolean).join("@");
  return [
    by,
    where,
    repository,
    blocks ? `blocks of ${blocks.length}` : "",
    noise ? "uniform noise, no mask" : "",
    logits?.guidance === undefined ? "" : `guidance ${logits.guidance}`,
    logits?.stage === "processed" ? "probabilities after temperature and filters" : "",
    batch ? `row ${batch.row + 1} of ${batch.rows}${batch.pooled ? ", decided together" : ""}` : "",
    ...Object.entries(metrics).map(([name, value]) => `${name} ${value}`),
  ]
    .filter(Boolean)
    .join(" · ");
}
