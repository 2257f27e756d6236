"use client";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { copyText } from "@/components/ui/clipboard";
import type { ModelCard } from "@/lib/report/model-card";

/** Digits of a digest that tell checkpoints apart. */
const SHOWN = 12;

/** The start of a checkpoint's digest, and a button that copies all of it. */
export function Digest({ digest: { algorithm, file, value } }: Pick<ModelCard, "digest">) {
  const [told, setTold] = useState("");
  const copy = () =>
    copyText(value).then(
      () => setTold("copied"),
      (error: Error) => setTold(error.message),
    );
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <code title={value}>{value.slice(0, SHOWN)}…</code>
      <span className="text-muted">
        {algorithm} of {file}
      </span>
      <Button size="small" aria-label="Copy the whole digest" onClick={() => void copy()}>
        Copy
      </Button>
      <span role="status" className="text-muted">
        {told}
      </span>
    </span>
  );
}
