import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { Metadata } from "next";
import { FamilyPage } from "@/components/family/FamilyPage";
import { pairsAtLengths } from "@/components/family/one-length";
import { shippedDigests } from "@/components/models/read-card";
import { parseFamilyReport } from "@/lib/report/family-report";
import { tldrReport } from "@/lib/report/tldr-report";
import { ablationsReport, curvesReport, stabilityReport } from "@/lib/report/training-report";
import { readResults } from "@/lib/sweep/results";

export const metadata: Metadata = {
  title: "Family · Dimple Playground",
  description:
    "Autoregressive, diffusion, or one after the other: what the paper on Dimple says of its way of training, measured again on small models.",
};

/** What a command of training/report wrote, or null where it has not been run. */
async function measured<Report>(name: string, parse: (json: unknown) => Report): Promise<Report | null> {
  const path = `training/report/${name}.json`;
  return existsSync(path) ? parse(JSON.parse(await readFile(path, "utf8"))) : null;
}

export default async function Page() {
  const report = parseFamilyReport(JSON.parse(await readFile("training/report/report.json", "utf8")));
  const tldr = tldrReport(JSON.parse(await readFile("training/report/tldr.json", "utf8")));
  const shipped = await shippedDigests();
  const text = gunzipSync(await readFile("public/labs/length-bias.jsonl.gz")).toString("utf8");
  const weights = new Map(Object.entries(shipped).map(([name, digest]) => [name, digest.slice(0, 8)]));
  const { rows } = readResults([{ name: "length-bias.jsonl.gz", text }], { weights });
  return (
    <FamilyPage
      {...{ report, shipped, tldr }}
      oneLength={pairsAtLengths(rows)}
      curves={await measured("curves", curvesReport)}
      ablations={await measured("ablations", ablationsReport)}
      stability={await measured("stability", stabilityReport)}
    />
  );
}
