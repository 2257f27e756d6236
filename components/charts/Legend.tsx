import { memo, useMemo } from "react";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import { blockEdges } from "@/lib/analysis/block";
import type { Trace } from "@/lib/trace/schema";
import { confidenceColor, confidenceGradient } from "./color";
import { type CellMarks, marksThatOccur } from "./heatmap-geometry";
import type { ViewScale } from "./heatmap-views";
import styles from "./Legend.module.css";

export interface HeatmapLegendProps {
  /** The runs that it is the key of. */
  readonly traces: readonly Trace[];
  readonly scale: ViewScale;
  /** Whether the trace tells what the view shows. */
  readonly isTold: boolean;
  /** Whether another rule is tried on an iteration. */
  readonly hasPreview: boolean;
  /** In two lines, as part of a bar. */
  readonly isCompact?: boolean;
}

/** Key of one heatmap or of several: the colours with their numbers, and those marks beside colour that occur in the runs. */
export const HeatmapLegend = memo(function HeatmapLegend(props: HeatmapLegendProps) {
  const { traces, scale, isTold, hasPreview, isCompact = false } = props;
  const words = useWords(charts);
  const kinds = useMemo(() => new Set(traces.flatMap(marksThatOccur)), [traces]);
  const occurs = (kind: keyof CellMarks) => kinds.has(kind);
  const occurring = [
    { key: "committed", shown: true, className: styles.committedKey },
    { key: "known", shown: true, className: styles.settledKey },
    { key: "prior", shown: traces.some(({ prior }) => prior.length > 0), className: styles.priorColumnKey },
    { key: "blockEdge", shown: traces.some((trace) => blockEdges(trace).length > 0), className: styles.blockEdgeKey },
    {
      key: "runOn",
      shown: traces.some(({ iterations }) => iterations.some(({ window }) => window)),
      className: styles.ranOnKey,
    },
    { key: "givenBack", shown: occurs("remasked"), className: styles.remaskedKey },
    { key: "writtenOver", shown: occurs("edited"), className: styles.editedKey },
    { key: "regretted", shown: occurs("regretted"), className: styles.regrettedKey },
    { key: "branch", shown: traces.some(({ branch }) => branch !== undefined), className: styles.branchKey },
    { key: "gained", shown: hasPreview, className: styles.gainedKey },
    { key: "lost", shown: hasPreview, className: styles.lostKey },
  ] as const;
  return (
    <span className={styles.legend} data-compact={isCompact || undefined}>
      {!isTold ? (
        <span className={styles.key}>{words.notRecorded}</span>
      ) : scale.view.legend === "states" ? (
        <SettledKeys scale={scale} />
      ) : (
        <ColourScale scale={scale} />
      )}
      <span className={styles.marks}>
        {occurring.map(
          ({ key, shown, className }) =>
            shown && (
              <span key={key} className={styles.key} title={words.marksHelp[key]}>
                <span className={className} aria-hidden="true" />
                {words.marks[key]}
              </span>
            ),
        )}
      </span>
    </span>
  );
});

/** The scale from dark to bright with the values at both ends and in the middle. */
function ColourScale({ scale: { view, stops } }: { readonly scale: ViewScale }) {
  const words = useWords(charts);
  const { meaning, brightIs } = words.views[view.id];
  const [dark, middle, bright] = stops;
  const unitName = view.unit === "iterations" ? words.iterationsUnit(2) : view.unit;
  const unit = unitName ? `\u00a0${unitName}` : "";
  return (
    <span className={styles.colourScale} title={meaning}>
      <span
        role="img"
        aria-label={words.colourScale(dark, middle, bright, unit, brightIs, meaning)}
        className={styles.scale}
        style={{ background: confidenceGradient }}
      />
      <span className={styles.stops} aria-hidden="true">
        <span>{dark}</span>
        <span>{middle}</span>
        <span>{bright}</span>
      </span>
      <span className={styles.scaleUnit} aria-hidden="true">
        {unitName && <>{unitName} · </>}
        {words.brightIs(brightIs)}
      </span>
    </span>
  );
}

/** The three states of a position have keys of their own; a dot besides the colour marks those that wait. */
function SettledKeys({ scale }: { readonly scale: ViewScale }) {
  const words = useWords(charts);
  return scale.stops.slice(0, 2).map((word, state) => (
    <span key={word} className={styles.key} title={words.views[scale.view.id].meaning}>
      <span
        className={styles.stateKey}
        data-dot={state === 1 || undefined}
        style={{ background: confidenceColor(scale.shade(state)) }}
        aria-hidden="true"
      />
      {word}
    </span>
  ));
}

/** Key of the token strip: what hatching, frames, pins and broken underlines mean. */
export function TokenLegend() {
  const { tokenKeys } = useWords(charts);
  return (
    <span className={styles.legend}>
      <span className={styles.key}>
        <span className={styles.maskKey} aria-hidden="true" />
        {tokenKeys.masked}
      </span>
      <span className={styles.key}>
        <span className={styles.newKey} aria-hidden="true" />
        {tokenKeys.new}
      </span>
      <span className={styles.key}>
        <span className={styles.priorKey} aria-hidden="true" />
        {tokenKeys.prior}
      </span>
      <span className={styles.key}>
        <span className={styles.lowKey} aria-hidden="true" />
        {tokenKeys.low}
      </span>
    </span>
  );
}
