import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { Metadata } from "next";
import { FamilyPage } from "@/components/family/FamilyPage";
import { pairsAtLengths } from "@/components/family/one-length";
import { shippedDigests } from "@/components/models/read-card";
import { parseFamilyReport } from "@/lib/report/family-report";
import { tldrReport } from "@/lib/report/tldr-report";
import { curvesReport } from "@/lib/report/training-report";
import { readResults } from "@/lib/sweep/results";

export const metadata: Metadata = {
  title: "Family · Dimple Playground",
  description:
    "Autoregressive, diffusion, or one after the other: what the paper on Dimple says of its way of training, measured again on small models.",
};

export default async function Page() {
  const report = parseFamilyReport(JSON.parse(await readFile("training/report/report.json", "utf8")));
  const tldr = tldrReport(JSON.parse(await readFile("training/report/tldr.json", "utf8")));
  const shipped = await shippedDigests();
  const text = gunzipSync(await readFile("public/labs/length-bias.jsonl.gz")).toString("utf8");
  const weights = new Map(Object.entries(shipped).map(([name, digest]) => [name, digest.slice(0, 8)]));
  const { rows } = readResults([{ name: "length-bias.jsonl.gz", text }], { weights });
  const curves = curvesReport(JSON.parse(await readFile("training/report/curves.json", "utf8")));
  return (
    <FamilyPage
      {...{ report, shipped, tldr, curves }}
      oneLength={pairsAtLengths(rows)}
      ablations={null}
      stability={null}
    />
  );
}
