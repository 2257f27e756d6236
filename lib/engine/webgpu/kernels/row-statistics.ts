/** Decode statistics of logit rows: all that leaves the device in an iteration, 80 bytes a row. */
import type * as tf from "@tensorflow/tfjs-core";
import { BackendError } from "../../errors";
import type { RowStatistics } from "../../executor";
import { TOP_K } from "../../predictor";
import type { Gpu } from "../gpu";
import { dispatch, unroll } from "../program";

/** `serial`: one thread a row, no barrier. `shared`: 64 threads a row, merged in workgroup memory. */
export type StatisticsVariant = "serial" | "shared";

/** Floats a row: log-sum-exp, entropy, margin, best probability, TOP_K ids, TOP_K probabilities. */
export const STATISTICS_WIDTH = 4 + 2 * TOP_K;

/**
 * Log-sum-exp, entropy (nats), margin and the TOP_K most probable ids of each row; ties go to the lower id, and
 * vocabularies smaller than TOP_K fill up with id -1 and probability 0. Ids come as floats, exact up to 2²⁴.
 * @param logits [rows or more, stride] @param size rows that count, and columns that are not padding
 * @returns [rows, STATISTICS_WIDTH]
 */
export function rowStatistics(
  gpu: Gpu,
  logits: tf.Tensor,
  size: { readonly rows: number; readonly vocabulary: number },
  variant: StatisticsVariant,
): tf.Tensor {
  return dispatch(gpu, {
    key: `row-statistics-${variant}`,
    inputs: { logits: { tensor: logits, components: 1 } },
    integers: { rows: size.rows, vocabulary: size.vocabulary, stride: logits.shape[1]! },
    output: { shape: [size.rows, STATISTICS_WIDTH], components: 1 },
    ...(variant === "serial" ? serial : shared),
    workgroups: [variant === "serial" ? Math.ceil(size.rows / 4) : size.rows, 1, 1],
  });
}

/**
 * @param packed [M, STATISTICS_WIDTH] as the kernel wrote it
 * @throws BackendError for a row of logits that are not finite
 */
export function unpackStatistics(packed: Float32Array): RowStatistics {
  const rows = packed.length / STATISTICS_WIDTH;
  const statistics = {
    topIds: new Int32Array(rows * TOP_K),
    topProbs: new Float32Array(rows * TOP_K),
    logSumExp: new Float32Array(rows),
    entropy: new Float32Array(rows),
    margin: new Float32Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const [logSumExp, entropy, margin] = packed.subarray(row * STATISTICS_WIDTH);
    const ids = packed.subarray(row * STATISTICS_WIDTH + 4, row * STATISTICS_WIDTH + 4 + TOP_K);
    const probs = packed.subarray(row * STATISTICS_WIDTH + 4 + TOP_K, (row + 1) * STATISTICS_WIDTH);
    if (!Number.isFinite(logSumExp) || ids[0]! < 0) {
      throw new BackendError(`the network computed no finite logits for head row ${row} of ${rows}`);
    }
    statistics.logSumExp[row] = logSumExp!;
    statistics.entropy[row] = Math.max(0, entropy!);
    statistics.margin[row] = margin!;
    statistics.topIds.set(ids, row * TOP_K);
    statistics.topProbs.set(probs, row * TOP_K);
  }
  return statistics;
}

/** Below any logit, and far enough from the end of f32 that differences stay finite. */
const lowest = "-1.0e38";

/** A thread's own candidates, best first: ids come in rising order, so on a tie the one already there stays ahead. */
const insertCandidate = `
        if (x > values[${TOP_K - 1}]) {
          var slot = ${TOP_K - 1};
          loop {
            if (slot == 0) { break; }
            if (values[slot - 1] >= x) { break; }
            values[slot] = values[slot - 1];
            ids[slot] = ids[slot - 1];
            slot--;
          }
          values[slot] = x;
          ids[slot] = i;
        }`;

const emptyCandidates = `
      var values : array<f32, ${TOP_K}>;
      var ids : array<i32, ${TOP_K}>;
      for (var k = 0; k < ${TOP_K}; k++) { values[k] = ${lowest}; ids[k] = -1; }`;

/**
 * Writes the row from the candidates and the sums relative to the maximum:
 * `mass` = Σ exp(x − highest), `moment` = Σ exp(x − highest)·(x − highest).
 */
const writeRow = `
      var p : array<f32, ${TOP_K}>;
      for (var k = 0; k < ${TOP_K}; k++) { p[k] = select(0.0, exp(values[k] - highest) / mass, ids[k] >= 0); }
      result[to] = highest + log(mass);
      result[to + 1] = log(mass) - moment / mass;
      result[to + 2] = p[0] - p[1];
      result[to + 3] = p[0];
      ${unroll(TOP_K, (k) => `result[to + ${4 + k}] = f32(ids[${k}]); result[to + ${4 + TOP_K + k}] = p[${k}];`)}`;

const serial = {
  workgroupSize: [4, 1, 1] as [number, number, number],
  body: `
      let row = i32(workgroupId.x * 4u + localId.x);
      if (row >= uniforms.rows) { return; }
      let base = row * uniforms.stride;
      ${emptyCandidates}
      var highest = ${lowest};
      for (var i = 0; i < uniforms.vocabulary; i++) {
        let x = logits[base + i];
        highest = max(highest, x);
        ${insertCandidate}
      }
      var mass = 0.0;
      var moment = 0.0;
      for (var i = 0; i < uniforms.vocabulary; i++) {
        let x = logits[base + i] - highest;
        let e = exp(x);
        mass += e;
        moment += e * x;
      }
      let to = row * ${STATISTICS_WIDTH};
      ${writeRow}`,
};

const threads = 64;

/** Each thread summarises every 64th logit; then pairs of summaries are merged until one is left. */
const shared = {
  workgroupSize: [threads, 1, 1] as [number, number, number],
  declarations: `
    var<workgroup> allValues : array<array<f32, ${TOP_K}>, ${threads}>;
    var<workgroup> allIds : array<array<i32, ${TOP_K}>, ${threads}>;
    var<workgroup> allHighest : array<f32, ${threads}>;
    var<workgroup> allMass : array<f32, ${threads}>;
    var<workgroup> allMoment : array<f32, ${threads}>;

    // Makes the summary of threads a and b that of a. The moment moves with the maximum it is relative to.
    fn merge(a : i32, b : i32) {
      let highest = max(allHighest[a], allHighest[b]);
      let shiftA = allHighest[a] - highest;
      let shiftB = allHighest[b] - highest;
      let massA = allMass[a] * exp(shiftA);
      let massB = allMass[b] * exp(shiftB);
      allMoment[a] = allMoment[a] * exp(shiftA) + massA * shiftA + allMoment[b] * exp(shiftB) + massB * shiftB;
      allMass[a] = massA + massB;
      allHighest[a] = highest;
      var values : array<f32, ${TOP_K}>;
      var ids : array<i32, ${TOP_K}>;
      var i = 0;
      var j = 0;
      for (var k = 0; k < ${TOP_K}; k++) {
        let x = allValues[a][i];
        let y = allValues[b][j];
        if (x > y || (x == y && allIds[a][i] <= allIds[b][j])) {
          values[k] = x;
          ids[k] = allIds[a][i];
          i++;
        } else {
          values[k] = y;
          ids[k] = allIds[b][j];
          j++;
        }
      }
      allValues[a] = values;
      allIds[a] = ids;
    }`,
  body: `
      let row = i32(workgroupId.x);
      let thread = i32(localId.x);
      let base = row * uniforms.stride;
      {
        ${emptyCandidates}
        var highest = ${lowest};
        var mass = 0.0;
        var moment = 0.0;
        for (var i = thread; i < uniforms.vocabulary; i += ${threads}) {
          let x = logits[base + i];
          let higher = max(highest, x);
          let shift = highest - higher;
          let fade = exp(shift);
          let e = exp(x - higher);
          moment = moment * fade + mass * fade * shift + e * (x - higher);
          mass = mass * fade + e;
          highest = higher;
          ${insertCandidate}
        }
        allValues[thread] = values;
        allIds[thread] = ids;
        allHighest[thread] = highest;
        allMass[thread] = mass;
        allMoment[thread] = moment;
      }
      workgroupBarrier();
      for (var reach = ${threads / 2}; reach > 0; reach = reach / 2) {
        if (thread < reach) { merge(thread, thread + reach); }
        workgroupBarrier();
      }
      if (thread > 0 || row >= uniforms.rows) { return; }
      let values = allValues[0];
      let ids = allIds[0];
      let highest = allHighest[0];
      let mass = allMass[0];
      let moment = allMoment[0];
      let to = row * ${STATISTICS_WIDTH};
      ${writeRow}`,
};
