import type { Metadata } from "next";
import { exampleTraces } from "@/components/charts/example-traces";
import { Gallery } from "./gallery";

export const metadata: Metadata = {
  title: "Gallery · Dimple Playground",
  description: "Every chart of Dimple Playground, drawn from recorded runs of a toy model.",
};

/** Every chart with its examples. The runs are read here, while the site is built. */
export default function GalleryPage() {
  return <Gallery traces={exampleTraces} />;
}
