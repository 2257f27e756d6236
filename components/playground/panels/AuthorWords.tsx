"use client";
import { type ReactNode, useEffect } from "react";
import { settingsOf } from "@/components/playground/state/document";
import { usePlayground } from "@/components/playground/state/store";
import { Scrollable } from "@/components/ui/Scrollable";
import { share } from "@/components/ui/words/en/share";
import { useWords } from "@/components/ui/words/use-words";

interface AuthorWordsProps {
  /** Element of the title; where it is the page's own, the words are the page's and no region of it. */
  readonly as: "h1" | "h2";
  /** What can be done with them, beside the title. */
  readonly children?: ReactNode;
}

/** Title and note that travel with the experiment, as their author wrote them; nothing where there are none. */
export function AuthorWords({ as: Title, children }: AuthorWordsProps) {
  const words = useWords(share);
  const { title, note } = usePlayground((state) => settingsOf(state).experiment);
  if (!title && !note) return null;
  // A page with a preview of its embed would have two regions of one name.
  const [Frame, label] = Title === "h1" ? (["div"] as const) : (["section", words.authorSays] as const);
  return (
    <Frame aria-label={label} className="flex flex-col gap-1 border-l-[3px] border-accent px-2.5">
      <div className="flex items-start justify-between gap-2">
        {title && (
          <Title lang="" dir="auto" className="min-w-0 text-lg font-semibold wrap-anywhere">
            {title}
          </Title>
        )}
        {!title && <p className="text-xs text-muted">{words.authorNote}</p>}
        {children}
      </div>
      {note && (
        <Scrollable label={words.note} className="max-h-36 overflow-y-auto">
          <p lang="" dir="auto" className="max-w-[75ch] whitespace-pre-line wrap-anywhere">
            {note}
          </p>
        </Scrollable>
      )}
    </Frame>
  );
}

/** Names the tab after the experiment that it shows; without a title, as the page is called. */
export function useTabTitle(): void {
  const title = usePlayground((state) => settingsOf(state).experiment.title);
  useEffect(() => {
    if (!title) return;
    const usual = document.title;
    const own = `${title} · Dimple Playground`;
    const name = () => {
      if (document.title !== own) document.title = own;
    };
    name();
    // The page writes its usual title into the head once more, some time after it has come alive.
    const watch = new MutationObserver(name);
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      watch.disconnect();
      document.title = usual;
    };
  }, [title]);
}
