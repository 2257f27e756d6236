/** The one colour scale for values in [0, 1]. The domain never adapts to the data, so two runs can be compared. */
import { viridis } from "./viridis";

/** Viridis on the fixed domain [0, 1]; values outside are clamped. */
export const confidenceColor = (value: number): string =>
  viridis[Math.max(0, Math.min(viridis.length - 1, Math.floor(value * viridis.length)))]!;

/** Below this a token is also marked by a broken underline: the model held it for less likely than not. */
export const LOW_CONFIDENCE = 0.5;

/** CSS gradient of the scale from left (0) to right (1), for legends. */
export const confidenceGradient = `linear-gradient(90deg, ${Array.from({ length: 11 }, (_, stop) =>
  confidenceColor(stop / 10),
).join(", ")})`;
