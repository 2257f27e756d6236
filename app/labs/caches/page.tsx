import type { Metadata } from "next";
import { LabPage } from "@/components/labs/LabPage";
import { shippedDigests } from "@/components/models/read-card";

export const metadata: Metadata = {
  title: "Caches · Labs · Dimple Playground",
  description:
    "Measure in your browser what each cache saves and what it costs, against the length of the answer and of the prompt.",
};

export default async function Page() {
  return <LabPage lab="caches" shipped={await shippedDigests()} />;
}
