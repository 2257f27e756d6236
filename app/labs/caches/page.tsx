import type { Metadata } from "next";
import { CachesLab } from "@/components/labs/caches/CachesLab";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Caches · Labs · Dimple Playground",
  description:
    "Measure in your browser what each cache saves and what it costs, against the length of the answer and of the prompt.",
};

export default async function Page() {
  return <CachesLab shipped={await shippedDigests()} />;
}
