"use client";
import { useCallback, useState, useSyncExternalStore } from "react";
import { useCommand } from "@/components/playground/machine/use-commands";
import { usePlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { Button, IconButton } from "@/components/ui/Button";
import { PAPER_BIBTEX } from "@/components/ui/citation";
import { copyText } from "@/components/ui/clipboard";
import { Popover } from "@/components/ui/Popover";
import { recall, remember } from "@/components/ui/remember";

const KEY = "dimple.intro";

const PAPER = "https://arxiv.org/abs/2505.16990";
const CODE = "https://github.com/yu-rp/Dimple";

const link = "inline-flex min-h-6 items-center font-semibold underline underline-offset-2 hover:no-underline";

/** One sentence for those who are new here, with where to read on; it stays away once it is dismissed. */
export function IntroLine() {
  const [isShown, dismiss] = useDismissable();
  const onHelp = useCommand("help");
  if (!isShown) return null;
  return (
    <section
      aria-label="About this page"
      className="flex shrink-0 items-center gap-x-4 border-b border-line bg-accent-soft px-4 py-1.5 max-lg:px-3 print:hidden [@media(max-height:600px)]:hidden"
    >
      {/* No paragraph: it could not hold the panel that opens from it. */}
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4">
        <span>
          A diffusion model fills in an answer in any order. Each lane decides differently which words to fix first:
          press <b className="font-semibold">Run all</b> and watch.
        </span>
        <span className="inline-flex flex-wrap gap-x-3 text-accent">
          <a href={PAPER} className={link}>
            Paper
          </a>
          <a href={CODE} className={link}>
            Code
          </a>
          <Popover label="Cite" width={420} triggerClassName={link} trigger="Cite">
            {(close) => <Citation onCopied={close} />}
          </Popover>
          <button type="button" onClick={onHelp} className={link}>
            Help
          </button>
        </span>
      </div>
      <IconButton icon="close" label="Do not show this again" look="ghost" size="small" onClick={dismiss} />
    </section>
  );
}

function Citation({ onCopied }: { readonly onCopied: () => void }) {
  const store = usePlaygroundStore();
  async function copy() {
    try {
      await copyText(PAPER_BIBTEX);
      store.getState().notify("good", "Copied the citation as BibTeX.");
      onCopied();
    } catch (error) {
      tellError(store.getState(), error);
    }
  }
  return (
    <div className="flex flex-col items-start gap-2.5 p-3.5">
      <pre className="w-full overflow-x-auto rounded-lg bg-well p-2.5 font-mono text-tiny">{PAPER_BIBTEX}</pre>
      <Button size="small" onClick={() => void copy()}>
        Copy BibTeX
      </Button>
    </div>
  );
}

const subscribe = (changed: () => void) => {
  addEventListener("storage", changed);
  return () => removeEventListener("storage", changed);
};

const wasDismissed = () => recall(KEY) === "dismissed";

/** Whether something is still to be shown, and how it goes for good. */
function useDismissable(): readonly [boolean, () => void] {
  const wasBefore = useSyncExternalStore(subscribe, wasDismissed, () => false);
  const [isDismissed, setDismissed] = useState(false);
  const dismiss = useCallback(() => {
    setDismissed(true);
    remember(KEY, "dismissed");
  }, []);
  return [!wasBefore && !isDismissed, dismiss];
}
