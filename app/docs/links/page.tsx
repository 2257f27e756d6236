import type { Metadata } from "next";
import { LinksPage } from "@/components/docs/LinksPage";

export const metadata: Metadata = {
  title: "Links · Dimple Playground",
  description: "Every key of Dimple Playground's links, embeds and sweeps: ranges, defaults, limits and examples.",
};

export default function Page() {
  return <LinksPage />;
}
