"use client";
import { useMemo } from "react";
import { withKeys } from "@/components/playground/machine/commands";
import { useCommand } from "@/components/playground/machine/use-commands";
import { experimentBlocked } from "@/components/playground/state/blocked";
import { settingsOf } from "@/components/playground/state/document";
import { isRunning } from "@/components/playground/state/runs";
import { usePlayground } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";

/** Starts all lanes, or stops them. */
export function RunButton({ className }: { readonly className?: string }) {
  const words = useWords(page);
  const onRun = useCommand("run-all");
  const onStop = useCommand("stop");
  const running = usePlayground(isRunning);
  const { experiment } = usePlayground(settingsOf);
  const tokenizer = usePlayground((state) => state.tokenizer);
  const blocked = useMemo(() => experimentBlocked(experiment, tokenizer), [experiment, tokenizer]);
  if (running) {
    return (
      <Button
        // Stop appears where Run was: the second half of a double click on Run must not stop it.
        onClick={({ detail }) => {
          if (detail < 2) onStop();
        }}
        title={withKeys(words.stop, "stop")}
        className={className}
      >
        <Icon name="stop" size={12} /> {words.stop}
      </Button>
    );
  }
  return (
    <Button
      look="primary"
      onClick={onRun}
      disabled={blocked !== null}
      title={blocked ?? withKeys(words.run, "run-all")}
      className={className}
    >
      <Icon name="play" size={12} /> {words.run}
    </Button>
  );
}
