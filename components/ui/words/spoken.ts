/** Which language the visit speaks, and its texts: known to programs that draw nothing, too. */
import { recall, remember } from "@/components/ui/remember";
import { type Language, languages, type Texts } from "./language";

const KEY = "dimple.language";
const CHANGED = "dimple-language";

/** English stands with the parts that speak it; another language comes as one script, once somebody asks for it. */
const scripts: Readonly<Record<Exclude<Language, "en">, () => Promise<{ readonly translations: Translations }>>> = {
  de: () => import("./de"),
};

/** The texts of a language by those in English that they stand for. */
type Translations = ReadonlyMap<object, object>;

/** Languages whose texts are here. */
const spoken = new Map<Language, Translations>([["en", new Map()]]);

/** The language that was chosen: the page’s element has it, also where nothing can be remembered. */
function chosen(): Language {
  const language = globalThis.document?.documentElement?.dataset.language ?? recall(KEY);
  return languages.find((each) => each === language) ?? "en";
}

/** The language of the visit: the one that was chosen, once its texts are here. */
export const language = (): Language => (spoken.has(chosen()) ? chosen() : "en");

async function learn(next: Language): Promise<void> {
  if (next !== "en" && !spoken.has(next)) spoken.set(next, (await scripts[next]()).translations);
}

export function subscribe(onChange: () => void): () => void {
  addEventListener(CHANGED, onChange);
  // A language of an earlier visit. Where its script cannot be had, the page goes on in English.
  const remembered = chosen();
  if (!spoken.has(remembered)) learn(remembered).then(() => dispatchEvent(new Event(CHANGED)), console.error);
  return () => removeEventListener(CHANGED, onChange);
}

/** Speaks another language from here on, and on the next visit. Rejects where its texts cannot be had. */
export async function speak(next: Language): Promise<void> {
  await learn(next);
  document.documentElement.dataset.language = next;
  remember(KEY, next);
  dispatchEvent(new Event(CHANGED));
}

/** A table in a language; in English where there is none. */
export const translated = <Table extends Texts>(english: Table, lang: Language): Table =>
  (spoken.get(lang)?.get(english) as Table | undefined) ?? english;

/** The texts of a part in the language of this moment, for what is said once: a notice, a title. */
export const wordsNow = <Table extends Texts>(english: Table): Table => translated(english, language());
