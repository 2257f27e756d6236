"use client";
import { LabPage } from "@/components/labs/LabPage";

const USUAL = {
  lanes: ["confident;gamma=0.9", "confident;gamma=0.9;model=mini-dimple-long", "daedal"],
  lengths: [8, 16, 32, 64, 128],
  tasks: ["count", "is-there", "what-is-at", "where", "reverse"],
  n: 10,
} as const;

/** What the room that an answer is given does to the answer. */
export function LengthBiasLab({ shipped }: { readonly shipped: Readonly<Record<string, string>> }) {
  return (
    <LabPage
      lab="length-bias"
      shipped={shipped}
      usual={USUAL}
      intro="A diffusion model must be told how many positions to fill in before it knows its answer. Here a lane answers the same questions in rooms of several sizes."
    >
      {() => null}
    </LabPage>
  );
}
