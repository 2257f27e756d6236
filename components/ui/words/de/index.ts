/** All of the site’s German, by the tables in English that it stands for. */
import { asked as askedInEnglish } from "@/components/ui/words/en/asked";
import { charts as chartsInEnglish } from "@/components/ui/words/en/charts";
import { clock as clockInEnglish } from "@/components/ui/words/en/clock";
import { door as doorInEnglish } from "@/components/ui/words/en/door";
import { engine as engineInEnglish } from "@/components/ui/words/en/engine";
import { examples as examplesInEnglish } from "@/components/ui/words/en/examples";
import { exports as exportsInEnglish } from "@/components/ui/words/en/exports";
import { inspector as inspectorInEnglish } from "@/components/ui/words/en/inspector";
import { labs as labsInEnglish } from "@/components/ui/words/en/labs";
import { lanes as lanesInEnglish } from "@/components/ui/words/en/lanes";
import { learn as learnInEnglish } from "@/components/ui/words/en/learn";
import { page as pageInEnglish } from "@/components/ui/words/en/page";
import { share as shareInEnglish } from "@/components/ui/words/en/share";
import { site as siteInEnglish } from "@/components/ui/words/en/site";
import type { Texts } from "@/components/ui/words/language";
import { asked } from "./asked";
import { charts } from "./charts";
import { clock } from "./clock";
import { door } from "./door";
import { engine } from "./engine";
import { examples } from "./examples";
import { exports } from "./exports";
import { inspector } from "./inspector";
import { labs } from "./labs";
import { lanes } from "./lanes";
import { learn } from "./learn";
import { page } from "./page";
import { share } from "./share";
import { site } from "./site";

const pair = <Table extends Texts>(english: Table, german: Table): readonly [Texts, Texts] => [english, german];

export const translations: ReadonlyMap<Texts, Texts> = new Map([
  pair(askedInEnglish, asked),
  pair(chartsInEnglish, charts),
  pair(clockInEnglish, clock),
  pair(doorInEnglish, door),
  pair(engineInEnglish, engine),
  pair(examplesInEnglish, examples),
  pair(exportsInEnglish, exports),
  pair(inspectorInEnglish, inspector),
  pair(labsInEnglish, labs),
  pair(lanesInEnglish, lanes),
  pair(learnInEnglish, learn),
  pair(pageInEnglish, page),
  pair(shareInEnglish, share),
  pair(siteInEnglish, site),
]);
