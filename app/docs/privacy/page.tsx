import type { Metadata } from "next";
import { PrivacyPage } from "@/components/docs/PrivacyPage";

export const metadata: Metadata = {
  title: "Privacy · Dimple Playground",
  description:
    "Nothing leaves your machine: what Dimple Playground fetches, what it keeps in your browser, and how to clear it.",
};

export default function Page() {
  return <PrivacyPage />;
}
