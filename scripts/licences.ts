/**
 * Writes the licences of everything the built site hands on into out/licences.txt; `npm run build` ends with it.
 *
 *   tsx scripts/licences.ts
 */
import { writeFileSync } from "node:fs";
import { licencesText } from "./licence-texts";

writeFileSync(new URL("../out/licences.txt", import.meta.url), licencesText(new URL("../", import.meta.url)));
