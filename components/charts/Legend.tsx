import styles from "./charts.module.css";
import { confidenceGradient } from "./color";

/** Key of the heatmap: the colour scale with its numbers, and the marks that do not depend on colour. */
export function HeatmapLegend({ hasPrior }: { readonly hasPrior: boolean }) {
  return (
    <span className={styles.legend}>
      <span className={styles.number}>0</span>
      <span className={styles.scale} style={{ background: confidenceGradient }} role="img" aria-label="colour scale" />
      <span className={styles.number}>1</span>
      <span className={styles.key}>
        <span className={styles.committedKey} aria-hidden="true" />
        committed
      </span>
      <span className={styles.key}>
        <span className={styles.settledKey} aria-hidden="true" />
        settled
      </span>
      {hasPrior && (
        <span className={styles.key}>
          <span className={styles.priorColumnKey} aria-hidden="true" />
          structure prior
        </span>
      )}
    </span>
  );
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
