"use client";
import { isRunning, usePlayground } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";

/** Starts all lanes, or stops them. */
export function RunButton({
  blocked,
  onRun,
  onStop,
  className,
}: {
  /** Why nothing can be run, or null. */
  readonly blocked: string | null;
  readonly onRun: () => void;
  readonly onStop: () => void;
  readonly className?: string;
}) {
  const running = usePlayground(isRunning);
  if (running) {
    return (
      <Button
        // Stop appears where Run was: the second half of a double click on Run must not stop it.
        onClick={({ detail }) => {
          if (detail < 2) onStop();
        }}
        title="Stop (Esc)"
        className={className}
      >
        <Icon name="stop" size={12} /> Stop
      </Button>
    );
  }
  return (
    <Button
      look="primary"
      onClick={onRun}
      disabled={blocked !== null}
      title={blocked ?? "Run all (Ctrl Enter)"}
      className={className}
    >
      <Icon name="play" size={12} /> Run all
    </Button>
  );
}
