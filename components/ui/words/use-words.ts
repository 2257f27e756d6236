"use client";
import { useSyncExternalStore } from "react";
import type { Language, Texts } from "./language";
import { language, subscribe, translated } from "./spoken";

/** The language of the visit, for `lang`; English until somebody has chosen. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, language, () => "en");

/** The texts of a part in the language of the visit. @param english its table in English */
export const useWords = <Table extends Texts>(english: Table): Table => translated(english, useLanguage());
