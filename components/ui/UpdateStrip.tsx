"use client";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./Button";
import { type Update, watchUpdates } from "./updates";
import { site } from "./words/en/site";
import { useWords } from "./words/use-words";

/** Says that a newer version of the site is there. It comes with a press, or once all pages are closed; never by itself. */
export function UpdateStrip() {
  const words = useWords(site);
  const [update, setUpdate] = useState<Update | null>(null);
  useEffect(() => watchUpdates((found) => setUpdate(() => found)), []);
  return (
    <div role="status" className="shrink-0 empty:hidden print:hidden">
      {update && (
        <p className="flex items-center gap-3 border-b border-line bg-accent-soft px-4 py-1 text-xs">
          {words.updateIsThere}
          <Button size="small" onClick={update}>
            {words.reload}
          </Button>
          <IconButton icon="close" label={words.later} look="ghost" size="small" onClick={() => setUpdate(null)} />
        </p>
      )}
    </div>
  );
}
