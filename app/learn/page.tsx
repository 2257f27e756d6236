import type { Metadata } from "next";
import { LearnPage } from "@/components/learn/LearnPage";
import { lessons } from "@/lib/learn/lessons";
import { outlineOf } from "@/lib/learn/outline";

export const metadata: Metadata = {
  title: "Learn · Dimple Playground",
  description:
    "How a masked-diffusion language model writes: short lessons with real runs in your browser, a prediction before each reveal, and links for classes.",
};

export default function Page() {
  return <LearnPage lessons={lessons.map(outlineOf)} />;
}
