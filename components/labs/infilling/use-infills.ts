"use client";
import { useEffect, useState } from "react";
import { policyDistribution, underPrior, unmaskedDistribution } from "@/lib/infill/distributions";
import type { Readers } from "@/lib/infill/model";
import type { Context } from "@/lib/infill/text";
import type { Infills } from "./methods";

/** The distributions of a context, once all are computed, with a pause for the page between them; null until then. */
export function useInfills(readers: Readers, context: Context): Infills | null {
  const [found, setFound] = useState<{ readonly context: Context; readonly infills: Infills } | null>(null);
  useEffect(() => {
    let isOver = false;
    const pause = () => new Promise((resolve) => setTimeout(resolve));
    const compute = async () => {
      await pause();
      if (isOver) return;
      const prior = underPrior(readers, context);
      await pause();
      if (isOver) return;
      const tuned = policyDistribution(readers, "tuned", context);
      const gflownet = policyDistribution(readers, "gflownet", context);
      await pause();
      if (isOver) return;
      const diffusion = unmaskedDistribution(readers, context);
      if (!isOver) setFound({ context, infills: { prior, blind: prior.blind, tuned, gflownet, diffusion } });
    };
    void compute();
    return () => {
      isOver = true;
    };
  }, [readers, context]);
  return found?.context === context ? found.infills : null;
}
