import { CopyButton } from "@/components/ui/CopyButton";
import type { ModelCard } from "@/lib/report/model-card";

/** Digits of a digest that tell checkpoints apart. */
const SHOWN = 12;

/** The start of a checkpoint's digest, and a button that copies all of it. */
export function Digest({ digest: { algorithm, file, value } }: Pick<ModelCard, "digest">) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <code title={value}>{value.slice(0, SHOWN)}…</code>
      <span className="text-muted">
        {algorithm} of {file}
      </span>
      <CopyButton text={value} done="copied" label="Copy the whole digest" />
    </span>
  );
}
