import { memo, useMemo } from "react";
import { blockEdges } from "@/lib/analysis/block";
import type { Trace } from "@/lib/trace/schema";
import { confidenceColor, confidenceGradient } from "./color";
import { NOT_RECORDED } from "./format";
import { type CellMarks, cellMarks } from "./heatmap-geometry";
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
  const marks = useMemo(() => traces.map(cellMarks), [traces]);
  const occurs = (kind: keyof CellMarks) => marks.some((of) => of[kind].length > 0);
  const occurring = [
    { key: "committed", shown: true, className: styles.committedKey },
    { key: "known", shown: true, className: styles.settledKey },
    { key: "structure prior", shown: traces.some(({ prior }) => prior.length > 0), className: styles.priorColumnKey },
    { key: "block edge", shown: traces.some((trace) => blockEdges(trace).length > 0), className: styles.blockEdgeKey },
    {
      key: "run on",
      shown: traces.some(({ iterations }) => iterations.some(({ window }) => window)),
      className: styles.ranOnKey,
    },
    { key: "given back", shown: occurs("remasked"), className: styles.remaskedKey },
    { key: "written over", shown: occurs("edited"), className: styles.editedKey },
    { key: "regretted", shown: occurs("regretted"), className: styles.regrettedKey },
    { key: "branch", shown: traces.some(({ branch }) => branch !== undefined), className: styles.branchKey },
    { key: "would be gained", shown: hasPreview, className: styles.gainedKey },
    { key: "would be lost", shown: hasPreview, className: styles.lostKey },
  ];
  return (
    <span className={styles.legend} data-compact={isCompact || undefined}>
      {!isTold ? (
        <span className={styles.key}>{NOT_RECORDED}</span>
      ) : scale.view.legend === "states" ? (
        <SettledKeys scale={scale} />
      ) : (
        <ColourScale scale={scale} />
      )}
      <span className={styles.marks}>
        {occurring.map(
          ({ key, shown, className }) =>
            shown && (
              <span key={key} className={styles.key} title={MARKS[key]}>
                <span className={className} aria-hidden="true" />
                {key}
              </span>
            ),
        )}
      </span>
    </span>
  );
});

const MARKS: Readonly<Record<string, string>> = {
  committed:
    "The token at this position was committed in this iteration. Small cells are underlined instead of outlined.",
  known: "The position holds a token already.",
  "block edge": "The run decodes block by block: here one ends and the next begins.",
  "run on": "The positions that the network was run on in the current iteration; of the others nothing is known then.",
  "given back": "The position was masked again at the end of this iteration.",
  "written over": "The token was replaced by another one in this iteration.",
  "would be gained": "Under the rule that is tried, this position would commit as well.",
  "would be lost": "Under the rule that is tried, this position would not commit.",
  branch: "From the dashed line on, a branch goes its own way; the iterations above it are its parent’s.",
  regretted: "The model, looking at the token that stands there, now holds another one for more likely.",
};

/** The scale from dark to bright with the values at both ends and in the middle. */
function ColourScale({ scale: { view, stops } }: { readonly scale: ViewScale }) {
  const [dark, middle, bright] = stops;
  const unit = view.unit ? `\u00a0${view.unit}` : "";
  return (
    <span className={styles.colourScale} title={view.meaning}>
      <span
        role="img"
        aria-label={`colour scale from ${dark} (dark) by ${middle} to ${bright}${unit} (bright = ${view.brightIs}). ${view.meaning}`}
        className={styles.scale}
        style={{ background: confidenceGradient }}
      />
      <span className={styles.stops} aria-hidden="true">
        <span>{dark}</span>
        <span>{middle}</span>
        <span>{bright}</span>
      </span>
      <span className={styles.scaleUnit} aria-hidden="true">
        {view.unit && <>{view.unit} · </>}bright = {view.brightIs}
      </span>
    </span>
  );
}

/** The three states of a position have keys of their own; a dot besides the colour marks those that wait. */
function SettledKeys({ scale }: { readonly scale: ViewScale }) {
  return scale.stops.slice(0, 2).map((word, state) => (
    <span key={word} className={styles.key} title={scale.view.meaning}>
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
  return (
    <span className={styles.legend}>
      <span className={styles.key}>
        <span className={styles.maskKey} aria-hidden="true" />
        masked
      </span>
      <span className={styles.key}>
        <span className={styles.newKey} aria-hidden="true" />
        new
      </span>
      <span className={styles.key}>
        <span className={styles.priorKey} aria-hidden="true" />
        structure prior
      </span>
      <span className={styles.key}>
        <span className={styles.lowKey} aria-hidden="true" />
        below 50&nbsp;%
      </span>
    </span>
  );
}
