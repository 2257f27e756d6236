"use client";
import { useEffect } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button, IconButton } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";

const tones = {
  info: "border-line bg-raised",
  good: "border-good-line bg-good-soft text-good",
  warn: "border-warn-line bg-warn-soft text-warn",
  bad: "border-bad-line bg-bad-soft text-bad",
} as const;

/** Good news goes by itself; everything else waits to be dismissed. */
const GOOD_NEWS_MS = 10_000;

/** Messages of the page, read out as they appear. */
export function Notices() {
  const notices = usePlayground((state) => state.notices);
  const { dismiss } = usePlaygroundStore().getState();
  const passing = notices.find(({ tone }) => tone === "good")?.id;
  useEffect(() => {
    if (passing === undefined) return;
    const timer = setTimeout(() => dismiss(passing), GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [passing, dismiss]);
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-28 z-40 lg:bottom-[74px] flex flex-col items-center gap-2 px-3"
    >
      {notices.map(({ id, tone, text, action }) => (
        <div
          key={id}
          className={classNames(
            "pointer-events-auto flex max-w-[560px] items-start gap-2 rounded-[10px] border py-1.5 pr-1.5 pl-3.5 shadow-float",
            tones[tone],
          )}
        >
          <p className="py-1 whitespace-pre-line">{text}</p>
          {action && (
            <Button
              size="small"
              className="text-fg"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton icon="close" label="Dismiss" look="ghost" size="small" onClick={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
