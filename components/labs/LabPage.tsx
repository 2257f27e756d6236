"use client";
import { useEarlyPresses } from "@/components/ui/early-presses";
import { HeaderRoom } from "@/components/ui/InHeader";
import { late } from "@/components/ui/late";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { ThemeToggle } from "@/components/ui/ThemeToggle";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import { LabMenu } from "./LabMenu";
import { labs, type SweepLabId } from "./labs";
import { ShippedContext } from "./shipped";

interface LabPageProps {
  readonly lab: SweepLabId;
  /** SHA-256 of the weights that ship, by model. */
  readonly shipped: Readonly<Record<string, string>>;
}

/** What each lab measures with, and its figure: a script of its own, behind what says which lab it is. */
const benches = {
  "length-bias": late(async () => (await import("./length-bias/LengthBiasLab")).LengthBiasLab),
  iterations: late(async () => (await import("./iterations/IterationsLab")).IterationsLab),
  caches: late(async () => (await import("./caches/CachesLab")).CachesLab),
  order: late(async () => (await import("./order/OrderLab")).OrderLab),
  calibration: late(async () => (await import("./calibration/CalibrationLab")).CalibrationLab),
  pareto: late(async () => (await import("./pareto/ParetoLab")).ParetoLab),
  priors: late(async () => (await import("./priors/PriorsLab")).PriorsLab),
} as const satisfies Record<SweepLabId, unknown>;

/** The page of a lab: which one it is and the way to the others; what it measures with wakes up behind that. */
export function LabPage({ lab, shipped }: LabPageProps) {
  useEarlyPresses();
  const words = useWords(labWords);
  const { path } = labs.find(({ id }) => id === lab)!;
  const Bench = benches[lab];
  return (
    <>
      <SiteHeader page={path === "" ? "/labs" : `/labs/${path}`}>
        <HeaderRoom />
        <ThemeToggle />
      </SiteHeader>
      <main className="mx-auto max-w-[1440px] px-4 py-5 max-sm:px-3">
        <header className="mb-4 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
          <div>
            <h1 className="text-result font-bold">{words.names[lab]}</h1>
            <p className="mt-1 max-w-[78ch] text-muted">{words.intros[lab]}</p>
          </div>
          <LabMenu lab={lab} />
        </header>
        <PartBoundary name={words.parts.bench}>
          <ShippedContext value={shipped}>
            <Bench />
          </ShippedContext>
        </PartBoundary>
      </main>
    </>
  );
}
