/** Checkpoints that ship with the page. The list is made of their folders: `npx vitest run test/page/models.test.ts -u`. */
import index from "@/public/models/index.json";

/** A checkpoint that lanes can choose. */
export interface ModelChoice {
  /** Folder under public/models. */
  readonly name: string;
  /** `Mini-Dimple · AR → diffusion`. */
  readonly label: string;
  /** Attention it was trained with: a causal one decodes from left to right only. */
  readonly attention: "bidirectional" | "causal";
  /** Tokens of its vocabulary: two of the shipped models with equally many have the same. */
  readonly vocabularySize: number;
}

/** Every checkpoint under public/models, in menu order. */
export const shippedModels: readonly ModelChoice[] = index as readonly ModelChoice[];

/** The shipped models, and those a link names although the page does not have them: running them says so. */
export function modelChoices(named: readonly string[]): readonly ModelChoice[] {
  const unknown = [...new Set(named)].filter((name) => !shippedModels.some((model) => model.name === name));
  return [
    ...shippedModels,
    ...unknown.map((name) => ({
      name,
      label: `${name} (not on this site)`,
      attention: "bidirectional" as const,
      vocabularySize: 0,
    })),
  ];
}
