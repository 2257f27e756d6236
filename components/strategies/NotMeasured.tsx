interface NotMeasuredProps {
  /** What has no measurement yet. */
  readonly missing: readonly { readonly id: string; readonly label: string }[];
  /** What makes one, up to the ids. */
  readonly command: string;
}

/** Names what has not been measured yet, and what measures it; nothing where all has been. */
export function NotMeasured({ missing, command }: NotMeasuredProps) {
  if (missing.length === 0) return null;
  return (
    <p className="mt-2 max-w-[72ch] text-xs text-muted">
      Not measured yet: {missing.map(({ label }) => label).join(", ")}. To measure:{" "}
      <code>
        {command} --only {missing.map(({ id }) => id).join(",")}
      </code>
    </p>
  );
}
