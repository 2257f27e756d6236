"use client";
import { useId, useState } from "react";
import { displayToken } from "@/components/charts/format";
import { usePlayground } from "@/components/playground/state/store";
import { Button } from "@/components/ui/Button";
import { pressedKey } from "@/components/ui/keyboard";
import { inspector } from "@/components/ui/words/en/inspector";
import { wordsNow } from "@/components/ui/words/spoken";
import { useWords } from "@/components/ui/words/use-words";
import { emojiWorld } from "@/lib/text/emoji-world";
import type { Tokenizer } from "@/lib/text/tokenizer";

interface ForceTokenProps {
  readonly position: number;
  readonly onForce: (token: number) => void;
  readonly onDone: () => void;
}

/** A field for one token, and why a text is none. */
export function ForceToken({ position, onForce, onDone }: ForceTokenProps) {
  const words = useWords(inspector);
  const tokenizer = usePlayground((state) => state.tokenizer);
  const [text, setText] = useState("");
  const problemId = useId();
  const read = tokenizer && text.trim() !== "" ? readToken(text, tokenizer) : null;
  const problem = read && "problem" in read ? read.problem : null;
  const force = () => read && "token" in read && onForce(read.token);
  return (
    <div className="mt-1.5 rounded-lg bg-well p-1.5 text-xs">
      <div className="flex items-center gap-1.5">
        <input
          aria-label={words.tokenToForce(position)}
          aria-invalid={problem !== null}
          aria-describedby={problemId}
          // biome-ignore lint/a11y/noAutofocus: the field opens because its button was pressed
          autoFocus
          value={text}
          placeholder={words.wordOrEnd}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            const key = pressedKey(event);
            if (key === "Enter") force();
            if (key === "Escape") onDone();
          }}
          className="h-6.5 min-w-0 flex-1 rounded-md border border-line bg-card px-1.5 font-mono"
        />
        <Button size="small" look="primary" disabled={!read || problem !== null} onClick={force}>
          {words.forceIt}
        </Button>
      </div>
      <p id={problemId} className={problem ? "mt-1 text-bad" : "sr-only"}>
        {problem ?? words.forceHelp}
      </p>
    </div>
  );
}

/** The one token that a text spells: a word as it stands within a sentence, or a control token by its name. */
export function readToken(
  text: string,
  tokenizer: Tokenizer,
): { readonly token: number } | { readonly problem: string } {
  const word = text.trim();
  const named = [...tokenizer.special].find(([, id]) => displayToken(tokenizer.tokenText(id)) === word);
  if (named) {
    const [, token] = named;
    if (emojiWorld.endIds(tokenizer).has(token)) return { token };
    return { problem: wordsNow(inspector).controlToken(word) };
  }
  const ids = tokenizer.encode(` ${word}`);
  if (ids.length === 1) return { token: ids[0]! };
  const pieces = Array.from(ids.subarray(0, 8), (id) => displayToken(tokenizer.tokenText(id))).join(" · ");
  return {
    problem: wordsNow(inspector).severalTokens(word.slice(0, 24), ids.length, `${pieces}${ids.length > 8 ? " …" : ""}`),
  };
}
