"use client";
import { speak, useWords } from "./use-words";

/** Leads to the other language and back, and says what speaks it. */
export function LanguageSwitch() {
  const { lang, words } = useWords();
  const other = lang === "en" ? "de" : "en";
  return (
    <p lang={lang} className="flex flex-wrap items-baseline gap-x-3 text-xs text-muted">
      <button type="button" lang={other} onClick={() => speak(other)} className="min-h-6 text-accent underline">
        {words.otherLanguage}
      </button>
      <span>{words.scope}</span>
    </p>
  );
}
