import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import type { Candidate } from "@/lib/analysis/candidates";
import styles from "./CandidateBars.module.css";
import { formatPercent } from "./format";
import shared from "./shared.module.css";

export interface CandidateBarsProps {
  /** By falling probability, as `candidatesOf` gives them; null where they were not recorded. */
  readonly candidates: readonly Candidate[] | null;
  /** CSS colour of the lane. */
  readonly color?: string;
  /** How many to list; the rest is summed up in one row. */
  readonly limit?: number;
  /** Called with the token somebody picked; without it nothing can be picked. */
  readonly onPick?: (token: number) => void;
}

/** Candidates of one cell with their rank and probability on [0, 1]; the committed one is bold and ticked. */
export function CandidateBars({ candidates, color = "var(--accent)", limit = 5, onPick }: CandidateBarsProps) {
  const words = useWords(charts);
  if (!candidates) return <p className={styles.empty}>{words.candidatesUnknown}</p>;
  const listed = candidates.slice(0, limit);
  const rest = 1 - listed.reduce((sum, { probability }) => sum + probability, 0);
  if (listed.length === 0) return <p className={styles.empty}>{words.noCandidates}</p>;
  return (
    <ul className={styles.candidates}>
      {listed.map(({ id, text, probability, isCommitted, isProposed }, index) => (
        <li key={id} data-chosen={isCommitted || isProposed || undefined}>
          <span className={styles.place}>{index + 1}</span>
          {onPick && !isCommitted ? (
            <button type="button" className={styles.pick} title={words.putHere(text)} onClick={() => onPick(id)}>
              <code translate="no">{text}</code>
              <span className={shared.hidden}>: pick this candidate, rank {index + 1}</span>
            </button>
          ) : (
            <code translate="no">{text}</code>
          )}
          <span className={styles.barTrack} aria-hidden="true">
            <span style={{ width: `${probability * 100}%`, background: color }} />
          </span>
          <span className={styles.number}>{formatPercent(probability)}</span>
          <span className={styles.tick}>{isCommitted && <span title={words.committedHere}>✓</span>}</span>
        </li>
      ))}
      {rest > 0.0005 && (
        <li className={styles.rest}>
          <span />
          <span>{words.others}</span>
          <span className={styles.barTrack} aria-hidden="true">
            <span style={{ width: `${rest * 100}%`, background: "var(--muted)" }} />
          </span>
          <span className={styles.number}>{formatPercent(rest)}</span>
        </li>
      )}
    </ul>
  );
}
