import type { ComponentProps } from "react";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { strategies } from "@/lib/decoding/strategies";
import { strategyGroups } from "@/lib/decoding/strategy";
import { cachePolicies } from "@/lib/engine/caches";
import type { Measurement } from "@/lib/study/measured";
import { CachesSection } from "./CachesSection";
import { ExitHeads } from "./ExitHeads";
import { InlineFormula } from "./Formula";
import { MeasuredStrategies } from "./MeasuredStrategies";
import { type IndexGroup, StrategyIndex } from "./StrategyIndex";
import { StrategySection } from "./StrategySection";

/** What the letters of the formulas stand for. */
const notation: readonly (readonly [sign: string, meaning: string])[] = [
  ["M", "masked positions that are asked about"],
  ["B", "those of the first unfinished block"],
  ["C", "positions committed now"],
  ["D", "positions given back to the mask"],
  ["π_i", "distribution at position i; a second index is the iteration"],
  ["t_i", "its best token"],
  ["p_i", "probability of that token"],
  ["H_i", "entropy of the distribution, nats"],
  ["top_k(S; s)", "the k positions of S with the best score s"],
  ["n", "iterations so far; where it is a setting, what the setting says"],
  ["𝟙(…)", "1 if so, else 0"],
];

const grouped = strategyGroups
  .map((group) => ({ ...group, members: strategies.filter((strategy) => strategy.group === group.name) }))
  .filter(({ members }) => members.length > 0);

const index: readonly IndexGroup[] = [
  ...grouped.map(({ name, members }) => ({
    name,
    members: members.map(({ id, label }) => ({ anchor: id, label })),
  })),
  { name: "Caches", members: cachePolicies.map(({ id, label }) => ({ anchor: `cache-${id}`, label })) },
];

interface StrategiesPageProps {
  readonly measured: readonly Measurement[];
  /** SHA-256 of the weights that ship, by model. */
  readonly shipped: Readonly<Record<string, string>>;
  /** Of ways out that were trained; null where there are none. */
  readonly exits: ComponentProps<typeof ExitHeads> | null;
}

/** Every decoding strategy, and every cache, on one page: read from the lists that the playground reads. */
export function StrategiesPage({ measured, shipped, exits }: StrategiesPageProps) {
  return (
    <>
      <SiteHeader page="/strategies" />
      <main className="mx-auto max-w-[1400px] px-4 py-8 xl:grid xl:grid-cols-[13.5rem_minmax(0,1fr)] xl:grid-rows-[auto_1fr] xl:gap-x-8">
        <div className="min-w-0 xl:col-start-2">
          <h1 className="text-result font-bold">Decoding strategies</h1>
          <p className="mt-1 max-w-[72ch] text-muted">
            A masked-diffusion language model says of every masked position which tokens may stand there. A strategy
            decides which of these are committed now, and so how many evaluations an answer costs and what it is worth.
            A cache decides what of an evaluation is taken from those before.
          </p>
        </div>
        <div className="mt-6 xl:col-start-1 xl:row-span-2 xl:row-start-1 xl:mt-0">
          <StrategyIndex groups={index} />
        </div>
        <div className="min-w-0 xl:col-start-2">
          <section aria-labelledby="measured" className="card mt-6 p-4">
            <h2 id="measured" className="mb-2 scroll-mt-16 text-lg font-semibold">
              What each is worth, and costs
            </h2>
            <PartBoundary name="what was measured of the strategies">
              <MeasuredStrategies measured={measured} shipped={shipped} />
            </PartBoundary>
          </section>
          <p className="mt-6 max-w-[72ch]">
            Beside each strategy it is at work: the decoding loop is the playground’s, the network is a <b>toy</b> that
            knows two sentences. Each known word makes its neighbours lean towards its own sentence, so positions that
            are committed in the same iteration can take words of both. That is what haste costs, and here it can be
            counted.
          </p>
          <Notation />
          {grouped.map(({ name, about, members }) => (
            <div key={name} className="mt-10">
              <h2 className="text-lg font-semibold">{name}</h2>
              <p className="text-muted">{about}</p>
              {members.map((strategy) => (
                <StrategySection key={strategy.id} strategy={strategy}>
                  {strategy.needs.earlyExit && exits && <ExitHeads {...exits} />}
                </StrategySection>
              ))}
            </div>
          ))}
          <CachesSection measured={measured} shipped={shipped} />
        </div>
      </main>
    </>
  );
}

function Notation() {
  return (
    <details className="mt-4" open>
      <summary className="font-medium text-muted hover:text-fg">Signs in the formulas</summary>
      <dl className="mt-2 grid gap-x-8 gap-y-1.5 sm:grid-cols-2 lg:grid-cols-3">
        {notation.map(([sign, meaning]) => (
          <div key={sign} className="flex items-baseline gap-3">
            <dt className="w-20 shrink-0 text-right text-lg">
              <InlineFormula source={sign} />
            </dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
