/** Whether drawn answers are distributed as a model's own, by a test that finds out where they are not. */
import type { DecodeRequest } from "@/lib/decoding/decode";
import type { DecodingStrategy, Settings } from "@/lib/decoding/strategy";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { type HashModel, hashRow, predictorOf } from "@/lib/toy/toy-predictor";
import { PROMPT, runToEnd, toyRequest } from "./runs";

/** The hash network under a causal mask: nothing behind a position counts. */
export const causal = (model: HashModel): MaskPredictor =>
  predictorOf(model, (canvas, position) => hashRow(model, canvas.slice(0, position), position));

/** Chi-squared of drawn texts of three tokens against the model's own chances of them, rare ones together. */
export async function againstModel(
  strategy: string | DecodingStrategy,
  settings: Settings,
  seeds: number,
  more: (predictor: MaskPredictor, seed: number) => Partial<DecodeRequest>,
) {
  const tiny = { vocabularySize: 12, maskId: 11, promptLength: 4, gain16: 28, seed: 5 };
  const predictor = causal(tiny);
  const chances = await textChances(predictor, PROMPT, 3);
  const counts = new Map<string, number>();
  for (let seed = 0; seed < seeds; seed++) {
    const request: DecodeRequest = toyRequest(
      strategy,
      { ...settings, temperature: 1 },
      { predictor, ...more(predictor, seed), responseLength: 3, seed, prompt: PROMPT },
    );
    const text = (await runToEnd(request)).outcome.response.join();
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const common = [...chances].filter(([, chance]) => chance * seeds >= 20);
  const cells = common.map(([text, chance]) => [counts.get(text) ?? 0, chance] as const);
  const rest = [
    seeds - cells.reduce((sum, [count]) => sum + count, 0),
    1 - cells.reduce((sum, [, chance]) => sum + chance, 0),
  ] as const;
  const statistic = [...cells, rest].reduce(
    (sum, [count, chance]) => sum + (count - seeds * chance) ** 2 / (seeds * chance),
    0,
  );
  return { statistic, freedom: cells.length };
}

/** A chi-squared statistic of so many degrees of freedom is above it once in a million (Wilson and Hilferty). */
export const limit = (freedom: number) => freedom * (1 - 2 / (9 * freedom) + 4.75 * Math.sqrt(2 / (9 * freedom))) ** 3;

async function textChances(predictor: MaskPredictor, prompt: readonly number[], length: number) {
  let texts = new Map<string, number>([["", 1]]);
  for (let position = 0; position < length; position++) {
    const longer = new Map<string, number>();
    for (const [text, chance] of texts) {
      const known = text === "" ? [] : text.split(",").map(Number);
      const canvas = Int32Array.from([...prompt, ...known, predictor.maskId]);
      const rows = Int32Array.of(canvas.length - 1);
      const { logits } = await predictor.predict({ canvas, rows, wantLogits: true });
      const weights = Array.from(logits!.subarray(0, predictor.maskId), Math.exp);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      weights.forEach((weight, token) => {
        longer.set([...known, token].join(), (chance * weight) / total);
      });
    }
    texts = longer;
  }
  return texts;
}
