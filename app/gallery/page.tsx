import type { Metadata } from "next";
import { exampleSweeps } from "@/components/charts/example-sweeps";
import { exampleTraces } from "@/components/charts/example-traces";
import { Gallery } from "./gallery";

export const metadata: Metadata = {
  title: "Gallery · Dimple Playground",
  description: "Every chart of Dimple Playground, drawn from recorded runs of a toy model and from recorded sweeps.",
};

/** Every chart with its examples. The runs and sweeps are read here, while the site is built. */
export default function GalleryPage() {
  return <Gallery traces={exampleTraces} sweeps={exampleSweeps} />;
}
