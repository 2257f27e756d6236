"use client";
import { useState } from "react";
import { Button } from "./Button";
import { copyText } from "./clipboard";

/** What a program says of an error, out of sight until it is asked for, and ready to be copied into a report. */
export function ErrorDetail({ detail }: { readonly detail: string }) {
  const [told, setTold] = useState("");
  const copy = () =>
    copyText(detail).then(
      () => setTold("Copied."),
      (error: Error) => setTold(error.message),
    );
  return (
    <details className="min-w-0 flex-1 basis-40 text-xs">
      <summary className="min-h-6 content-center text-muted hover:text-fg">Detail for a report</summary>
      <pre
        translate="no"
        className="my-1.5 max-h-40 overflow-auto rounded border border-line bg-well p-2 font-mono whitespace-pre-wrap text-fg"
      >
        {detail}
      </pre>
      <Button size="small" onClick={() => void copy()}>
        Copy
      </Button>{" "}
      <span role="status" className="text-muted">
        {told}
      </span>
    </details>
  );
}
