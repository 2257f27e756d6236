/**
 * Finishes the export in out/: it then opens in every folder of every host, has a script policy in each page, holds the
 * licences of all that it hands on, and a service worker that keeps it for visits without a network. `npm run build` ends with it.
 *
 *   tsx scripts/finish.ts
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { finishSite } from "./site/finish";
import { licencesText } from "./site/licences";
import { SERVICE_WORKER, serviceWorkerOf } from "./site/offline";

const root = new URL("../", import.meta.url);

const out = fileURLToPath(new URL("out/", root));
finishSite(out);
writeFileSync(new URL("out/licences.txt", root), licencesText(root));
// Last: it has the digests of all others.
writeFileSync(new URL(SERVICE_WORKER, new URL("out/", root)), serviceWorkerOf(out));
