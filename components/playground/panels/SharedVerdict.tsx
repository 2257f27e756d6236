"use client";
import { usePlayground } from "@/components/playground/state/store";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";

/** Whether the runs are those of the link that was opened; it stays until settings or runs change. */
export function SharedVerdict() {
  const verdict = usePlayground((state) => state.verdict);
  return (
    <div role="status" className="empty:hidden">
      {verdict && (
        <p
          className={classNames(
            "flex items-start gap-2 rounded-lg border px-3 py-1.5 text-xs whitespace-pre-line",
            verdict.same ? "border-good-line bg-good-soft text-good" : "border-warn-line bg-warn-soft text-warn",
          )}
        >
          <span className="mt-0.5">
            <Icon name={verdict.same ? "check" : "warning"} size={13} />
          </span>
          {/* What is behind a run that differs is told in English alone. */}
          <span lang={verdict.same ? undefined : "en"}>{verdict.text}</span>
        </p>
      )}
    </div>
  );
}
