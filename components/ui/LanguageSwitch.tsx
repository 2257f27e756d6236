"use client";
import { useState } from "react";
import { classNames } from "./class-names";
import { site } from "./words/en/site";
import { speak } from "./words/spoken";
import { useLanguage, useWords } from "./words/use-words";

/** The language that is not spoken, in its own words, and the way to it. */
export function useOtherLanguage() {
  const lang = useLanguage();
  const words = useWords(site);
  const other = lang === "en" ? ("de" as const) : ("en" as const);
  return { other, name: words.otherLanguage, short: words.otherLanguageShort, speak: () => speak(other) };
}

/** Leads to the other language and back, and says what does not speak it. */
export function LanguageSwitch() {
  const words = useWords(site);
  const { other, name, speak } = useOtherLanguage();
  const [isMissing, setMissing] = useState(false);
  const change = () =>
    speak().then(
      () => setMissing(false),
      () => setMissing(true),
    );
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 text-xs text-muted">
      <button type="button" lang={other} onClick={() => void change()} className="min-h-6 text-accent underline">
        {name}
      </button>
      <span role="status" className={classNames(isMissing && "text-bad")}>
        {isMissing ? words.languageMissing : words.scope}
      </span>
    </p>
  );
}
