/**
 * Finishes the export in out/: it then opens in every folder of every host, has a script policy in each page, and holds the
 * licences of all that it hands on. `npm run build` ends with it.
 *
 *   tsx scripts/finish.ts
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { finishSite } from "./site/finish";
import { licencesText } from "./site/licences";

const root = new URL("../", import.meta.url);

finishSite(fileURLToPath(new URL("out/", root)));
writeFileSync(new URL("out/licences.txt", root), licencesText(root));
