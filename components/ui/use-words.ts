"use client";
import { useSyncExternalStore } from "react";
import { recall, remember } from "./remember";
import { type Language, languages, type Words } from "./words";
import { de } from "./words-de";
import { en } from "./words-en";

export const words: Readonly<Record<Language, Words>> = { en, de };

const KEY = "dimple.language";
const CHANGED = "dimple-language";

/** The language of the visit: the page’s element has it, also where nothing can be remembered. */
function language(): Language {
  const { language: chosen = recall(KEY) } = document.documentElement.dataset;
  return languages.find((each) => each === chosen) ?? "en";
}

function subscribe(onChange: () => void): () => void {
  addEventListener(CHANGED, onChange);
  return () => removeEventListener(CHANGED, onChange);
}

/** Speaks another language from here on, and on the next visit. */
export function speak(next: Language): void {
  document.documentElement.dataset.language = next;
  remember(KEY, next);
  dispatchEvent(new Event(CHANGED));
}

/** The texts of the language that the visitor has chosen, and its name for `lang`; English until somebody has. */
export function useWords(): { readonly lang: Language; readonly words: Words } {
  const lang = useSyncExternalStore(subscribe, language, () => "en" as const);
  return { lang, words: words[lang] };
}
