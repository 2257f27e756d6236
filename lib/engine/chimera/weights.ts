/** The file of a drafter that was trained for one model (training/chimera.py): its sizes and tensors, checked. */
import { z } from "zod/mini";
import { describeIssue } from "@/lib/scene/issue";
import { BadFileError } from "../errors";
import { floatValues, readSafetensors } from "../weights/safetensors";

/** Where it lies in the model's folder. */
export const CHIMERA_FILES = { sizes: "chimera.json", tensors: "chimera.safetensors" } as const;

const sizesSchema = z.object({
  /** SHA-256 of the weights that it was trained for. */
  model: z.string(),
  heads: z.int().check(z.positive()),
  groups: z.int().check(z.positive()),
  rotaryBase: z.number().check(z.positive()),
});

/** A matrix [out, in], row-major, and its bias where it has one. */
export interface Linear {
  readonly out: number;
  readonly input: number;
  readonly weight: Float32Array;
  readonly bias?: Float32Array;
}

export interface ChimeraWeights {
  readonly heads: number;
  readonly groups: number;
  readonly rotaryBase: number;
  /** D */
  readonly width: number;
  /** [V, D] of the model: of its tokens, and of its language head. */
  readonly embedding: Linear;
  readonly trigram1: Linear;
  readonly trigram2: Linear;
  /** [D] each: before attention, before the perceptron, before the head. */
  readonly norms: readonly [Float32Array, Float32Array, Float32Array];
  readonly query: Linear;
  /** Keys of all groups, then values. */
  readonly keyValue: Linear;
  readonly output: Linear;
  readonly gate: Linear;
  readonly up: Linear;
  readonly down: Linear;
  readonly head: Linear;
}

/**
 * Reads the two files.
 * @param digest of the model's weights, which the drafter must have been trained for
 * @throws BadFileError that says what was expected and what was found
 */
export function readChimera(sizes: unknown, tensors: Uint8Array, digest: string): ChimeraWeights {
  const parsed = sizesSchema.safeParse(sizes);
  if (!parsed.success) throw new BadFileError(`${CHIMERA_FILES.sizes}: ${describeIssue(parsed.error, sizes, "")}`);
  const { model, heads, groups, rotaryBase } = parsed.data;
  if (model !== digest) {
    throw new BadFileError(
      `${CHIMERA_FILES.sizes}: expected a drafter of the weights ${digest.slice(0, 8)}, found one of ${model.slice(0, 8)}`,
    );
  }
  const file = readSafetensors(tensors, CHIMERA_FILES.tensors);
  const shaped = (name: string, rank: number) => {
    const tensor = file.get(name);
    if (tensor?.shape.length === rank) return tensor;
    const found = tensor ? `[${tensor.shape.join(", ")}]` : "none";
    throw new BadFileError(`${CHIMERA_FILES.tensors}: expected ${name} with ${rank} axes, found ${found}`);
  };
  const linear = (name: string, from = "weight"): Linear => {
    const tensor = shaped(from === "" ? name : `${name}.${from}`, 2);
    const bias = file.get(`${name}.bias`);
    return {
      out: tensor.shape[0]!,
      input: tensor.shape[1]!,
      weight: floatValues(tensor),
      ...(bias ? { bias: floatValues(bias) } : {}),
    };
  };
  const norm = (index: number) => floatValues(shaped(`norm_${index}.weight`, 1));
  const embedding = linear("embedding", "");
  const weights: ChimeraWeights = {
    heads,
    groups,
    rotaryBase,
    width: embedding.input,
    embedding,
    trigram1: linear("trigram_1"),
    trigram2: linear("trigram_2"),
    norms: [norm(1), norm(2), norm(3)],
    query: linear("q_proj"),
    keyValue: linear("kv_proj"),
    output: linear("o_proj"),
    gate: linear("mlp.gate_proj"),
    up: linear("mlp.up_proj"),
    down: linear("mlp.down_proj"),
    head: linear("head"),
  };
  checkSizes(weights);
  return weights;
}

/** @throws BadFileError where a tensor does not fit the others */
function checkSizes(weights: ChimeraWeights): void {
  const { width: d, heads, groups, gate } = weights;
  const inner = gate.out;
  const expected: readonly (readonly [keyof ChimeraWeights, number, number])[] = [
    ["trigram1", 3 * d, 3 * d],
    ["trigram2", d, 3 * d],
    ["query", d, d],
    ["keyValue", (2 * groups * d) / heads, d],
    ["output", d, d],
    ["up", inner, d],
    ["gate", inner, d],
    ["down", d, inner],
    ["head", d, 2 * d],
  ];
  for (const [name, out, input] of expected) {
    const found = weights[name] as Linear;
    if (found.out === out && found.input === input) continue;
    throw new BadFileError(
      `${CHIMERA_FILES.tensors}: expected ${name} of [${out}, ${input}], found [${found.out}, ${found.input}]`,
    );
  }
}
