"use client";
import { useEffect, useRef } from "react";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Button, IconButton } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { ErrorDetail } from "@/components/ui/ErrorDetail";
import { Quoted } from "@/components/ui/Quoted";
import { page } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";

const tones = {
  info: "border-line bg-raised",
  good: "border-good-line bg-good-soft text-good",
  warn: "border-warn-line bg-warn-soft text-warn",
  bad: "border-bad-line bg-bad-soft text-bad",
} as const;

/** Good news goes by itself; everything else waits to be dismissed. */
const GOOD_NEWS_MS = 10_000;

/** Where messages stand: over the lower edge of the window, in the flow of the page, or over that of an open dialog. */
const places = {
  window: "fixed inset-x-0 bottom-28 z-40 px-3 lg:bottom-[74px]",
  flow: "",
  dialog: "sticky bottom-3 z-10 mt-3",
} as const;

/** Messages of the page, read out as they appear. */
export function Notices({ place = "window" }: { readonly place?: keyof typeof places }) {
  const words = useWords(page);
  const notices = usePlayground((state) => state.notices);
  const isBehind = usePlayground(({ dialog }) => dialog !== null) && place === "window";
  const { dismiss } = usePlaygroundStore().getState();
  const passing = notices.find(({ tone }) => tone === "good")?.id;
  useEffect(() => {
    if (passing === undefined) return;
    const timer = setTimeout(() => dismiss(passing), GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [passing, dismiss]);
  // They stand in the dialog then.
  if (isBehind) return null;
  return (
    <section
      aria-label={words.notices}
      aria-live="polite"
      className={classNames("pointer-events-none flex flex-col items-center gap-2 empty:hidden", places[place])}
    >
      {notices.map(({ id, tone, text, action }) => (
        <div
          key={id}
          className={classNames(
            "pointer-events-auto flex max-w-[560px] items-start gap-2 rounded-[10px] border py-1.5 pr-1.5 pl-3.5 shadow-float",
            tones[tone],
          )}
        >
          <div className="min-w-0 py-1 whitespace-pre-line">
            <p>
              <Quoted text={text} />
            </p>
            {action && "detail" in action && <ErrorDetail {...action} />}
          </div>
          {action && "text" in action && <Selected {...action} />}
          {action && "run" in action && (
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
          <IconButton icon="close" label={words.dismiss} look="ghost" size="small" onClick={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}

/** A text that is selected already, so that one press copies it. */
function Selected({ label, text }: { readonly label: string; readonly text: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <input
      ref={field}
      readOnly
      aria-label={label}
      value={text}
      onFocus={(event) => event.target.select()}
      className="h-7 w-44 min-w-0 rounded-md border border-line bg-card px-2 font-mono text-xs text-fg"
    />
  );
}
