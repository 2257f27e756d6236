"use client";
import { late } from "@/components/ui/late";

export const LatentsTable = late(async () => (await import("./latents/LatentsBench")).LatentsBench);
export const InfillingTable = late(async () => (await import("./infilling/InfillingBench")).InfillingBench);
