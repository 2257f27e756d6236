/** Checkpoints that ship with the page. */
import type { ModelChoice } from "@/components/panels/LaneHeader";

const shippedModels: readonly ModelChoice[] = [
  { name: "mini-dimple", label: "mini-Dimple", attention: "bidirectional" },
];

/** The shipped models, and those a link names although the page does not have them: running them says so. */
export function modelChoices(named: readonly string[]): readonly ModelChoice[] {
  const unknown = [...new Set(named)].filter((name) => !shippedModels.some((model) => model.name === name));
  return [
    ...shippedModels,
    ...unknown.map((name) => ({ name, label: `${name} (not on this site)`, attention: "bidirectional" as const })),
  ];
}
