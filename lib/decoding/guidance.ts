/**
 * Classifier-free guidance without a trained null prompt, as LLaDA has it (arXiv:2502.09992; ML-GSAI/LLaDA, generate.py):
 * a second evaluation sees masks for everything that was given, and logits move away from what it says.
 */
import type { MaskPredictor, Prediction, PredictRequest } from "@/lib/engine/predictor";
import { rowStatistics } from "@/lib/engine/statistics";

/**
 * A predictor whose logits are u + (scale + 1)(c − u): c as the given one says, u without prompt and prior.
 * @param scale above 0
 * @param given absolute positions of the structure prior in the canvases to come
 */
export function guided(predictor: MaskPredictor, scale: number, given: readonly number[]): MaskPredictor {
  const { vocabularySize, maskId, promptLength, shift, offers } = predictor;
  return {
    vocabularySize,
    maskId,
    promptLength,
    ...(shift !== undefined ? { shift } : {}),
    ...(offers ? { offers } : {}),
    async predict(request: PredictRequest, signal): Promise<Prediction> {
      const { rows, wantLogits } = request;
      const conditional = await predictor.predict({ ...request, wantLogits: true }, signal);
      if (rows.length === 0) return conditional;
      const canvas = request.canvas.slice();
      for (const position of given) canvas[position] = maskId;
      const blind = await predictor.predict({ canvas, rows, wantLogits: true, unconditional: true }, signal);
      if (!conditional.logits || !blind.logits) {
        throw new Error(`guidance needs the full logits of ${rows.length} rows; the predictor gave none`);
      }
      const logits = conditional.logits.map((logit, index) => {
        const without = blind.logits![index]!;
        return without + (scale + 1) * (logit - without);
      });
      return {
        table: { positions: rows.slice(), ...rowStatistics(logits, vocabularySize) },
        ...(wantLogits ? { logits } : {}),
        ...(conditional.attention ? { attention: conditional.attention } : {}),
        ...(conditional.verified ? { verified: conditional.verified } : {}),
        cost: {
          tokens: conditional.cost.tokens + blind.cost.tokens,
          cachedTokens: conditional.cost.cachedTokens + blind.cost.cachedTokens,
          evaluations: conditional.cost.evaluations + blind.cost.evaluations,
          modelMs: conditional.cost.modelMs + blind.cost.modelMs,
        },
      };
    },
  };
}
