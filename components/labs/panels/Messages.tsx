"use client";
import { useContext } from "react";
import { LabContext, useLab } from "@/components/labs/state/lab-state";
import { IconButton } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";

const tones = {
  info: "border-line bg-card",
  warn: "border-warn-line bg-warn-soft text-warn",
  bad: "border-bad-line bg-bad-soft text-bad",
} as const;

/** What the lab has to say, read out as it comes. */
export function Messages() {
  const words = useWords(labWords);
  const store = useContext(LabContext);
  const messages = useLab((state) => state.messages);
  return (
    <section
      aria-label={words.messages}
      aria-live="polite"
      className={messages.length > 0 ? "flex flex-col gap-2" : "sr-only"}
    >
      {messages.map(({ id, tone, text, detail }) => (
        <div
          key={id}
          className={classNames("flex items-start gap-2 rounded-[10px] border py-1 pr-1 pl-3", tones[tone])}
        >
          <p className="flex-1 py-1">{text}</p>
          {detail !== undefined && <ErrorDetail detail={detail} />}
          <IconButton
            icon="close"
            label={words.dismiss}
            look="ghost"
            size="small"
            onClick={() => store?.getState().dismiss(id)}
          />
        </div>
      ))}
    </section>
  );
}
