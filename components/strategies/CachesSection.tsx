import { buttonClass } from "@/components/ui/Button";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { hrefFrom } from "@/components/ui/pages";
import { cachePolicies } from "@/lib/engine/caches";
import { type CachePolicy, cacheGroups } from "@/lib/engine/caches/policy";
import { linkTo } from "@/lib/experiment/link";
import type { Measurement } from "@/lib/study/measured";
import { MeasuredCaches } from "./MeasuredCaches";
import { SettingsDetails } from "./SettingsDetails";
import { SourceText } from "./SourceText";

interface CachesSectionProps {
  readonly measured: readonly Measurement[];
  /** SHA-256 of the weights that ship, by model. */
  readonly shipped: Readonly<Record<string, string>>;
}

/** Every cache: what it keeps, whom it follows, and what it was measured to save and to cost. */
export function CachesSection({ measured, shipped }: CachesSectionProps) {
  return (
    <section aria-labelledby="caches" className="mt-12 border-t border-line pt-8">
      <h2 id="caches" className="scroll-mt-16 text-lg font-semibold">
        Caches
      </h2>
      <p className="max-w-[72ch] text-muted">
        Which work is reused between the evaluations of a run is a choice of its own. Under a mask that lets every token
        see every other one, whatever is kept is stale as soon as a token is committed: a cache trades being right for
        being quick, and every strategy can be run with nearly every cache.
      </p>
      <div className="card mt-4 p-4">
        <h3 className="mb-2 text-lg font-semibold">What each saves, and costs</h3>
        <PartBoundary name="what was measured of the caches">
          <MeasuredCaches measured={measured} shipped={shipped} />
        </PartBoundary>
      </div>
      {cacheGroups.map(({ name, about }) => (
        <div key={name} className="mt-6">
          <h3 className="text-lg font-semibold">{name}</h3>
          <p className="text-muted">{about}</p>
          <div className="mt-3 grid items-start gap-4 lg:grid-cols-2">
            {cachePolicies
              .filter(({ group }) => group === name)
              .map((policy) => (
                <CacheEntry key={policy.id} policy={policy} />
              ))}
          </div>
        </div>
      ))}
    </section>
  );
}

/** The playground with a lane that keeps the cache and one without any; many evaluations, in which it can age. */
const trialOf = (id: string) =>
  hrefFrom("/strategies", "/") +
  linkTo({ lanes: [...new Set([id, "off"])].map((prefill) => ({ strategy: "maskgit", prefill })) });

function CacheEntry({ policy }: { readonly policy: CachePolicy }) {
  const { id, label, summary, source, params } = policy;
  return (
    <article id={`cache-${id}`} aria-labelledby={`cache-${id}-title`} className="card min-w-0 scroll-mt-16 p-4">
      <div className="flex items-start justify-between gap-3">
        <h4 id={`cache-${id}-title`} className="font-semibold">
          <a href={`#cache-${id}`} className="hover:underline">
            {label}
          </a>
        </h4>
        <a href={trialOf(id)} className={buttonClass({ size: "small" })}>
          Try it<span className="sr-only">: {label} in the playground</span>
        </a>
      </div>
      <p className="mt-0.5">{summary}</p>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-3 text-xs">
        <dt className="text-muted">Follows</dt>
        <dd>
          <SourceText source={source} />
        </dd>
      </dl>
      {Object.keys(params).length > 0 && (
        <div className="mt-3">
          <SettingsDetails label={label} params={params} />
        </div>
      )}
    </article>
  );
}
