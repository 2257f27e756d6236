import { readFile } from "node:fs/promises";
import type { Metadata } from "next";
import { FamilyPage } from "@/components/family/FamilyPage";
import { shippedDigests } from "@/components/models/read-card";
import { parseFamilyReport } from "@/lib/report/family-report";
import { tldrReport } from "@/lib/report/tldr-report";

export const metadata: Metadata = {
  title: "Family · Dimple Playground",
  description:
    "Autoregressive, diffusion, or one after the other: what the paper on Dimple says of its way of training, measured again on small models.",
};

export default async function Page() {
  const report = parseFamilyReport(JSON.parse(await readFile("training/report/report.json", "utf8")));
  const tldr = tldrReport(JSON.parse(await readFile("training/report/tldr.json", "utf8")));
  return (
    <FamilyPage
      {...{ report, shipped: await shippedDigests(), tldr }}
      curves={null}
      ablations={null}
      stability={null}
    />
  );
}
