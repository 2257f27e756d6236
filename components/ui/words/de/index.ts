/** All of the site’s German, by the tables in English that it stands for. */
import { share as shareInEnglish } from "@/components/ui/words/en/share";
import { site as siteInEnglish } from "@/components/ui/words/en/site";
import type { Texts } from "@/components/ui/words/language";
import { share } from "./share";
import { site } from "./site";

const pair = <Table extends Texts>(english: Table, german: Table): readonly [Texts, Texts] => [english, german];

export const translations: ReadonlyMap<Texts, Texts> = new Map([
  pair(siteInEnglish, site),
  pair(shareInEnglish, share),
]);
