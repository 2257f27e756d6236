import type { Metadata } from "next";
import { Embed } from "@/components/playground/Embed";

export const metadata: Metadata = {
  title: "Embedded run · Dimple Playground",
  description: "A run of a masked-diffusion language model, decoded in the visitor's browser, inside another page.",
  robots: { index: false },
};

export default function Page() {
  return <Embed />;
}
