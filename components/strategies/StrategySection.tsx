import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/Button";
import { hrefFrom } from "@/components/ui/pages";
import { Scrollable } from "@/components/ui/Scrollable";
import { keyOfRole } from "@/lib/decoding/params";
import type { DecodingStrategy } from "@/lib/decoding/strategy";
import { textOf } from "@/lib/decoding/texts";
import { USUAL_MODELS } from "@/lib/experiment/defaults";
import { linkTo } from "@/lib/experiment/link";
import { Formula } from "./Formula";
import { InertList } from "./InertList";
import { Miniature } from "./Miniature";
import { SettingsDetails } from "./SettingsDetails";
import { SourceText } from "./SourceText";

const COMPANIONS = {
  causal: "a second network that sees only what stands before",
  bidirectional: "a second network that sees both sides",
  any: "a second network, of either kind",
  foreign: "a second network, whose vocabulary may be another one",
} as const;

/** What a strategy asks of the network beyond probabilities, in words. */
function needsOf({ needs, watch, params }: DecodingStrategy): string[] {
  return [
    needs.attention === "causal" ? "a network that sees only what stands before" : "a network that sees both sides",
    ...(needs.companion ? [COMPANIONS[needs.companion]] : []),
    ...(needs.earlyExit ? ["a way out of the network after every layer"] : []),
    ...(needs.logits ? ["all logits of every position in every iteration"] : []),
    ...(needs.frequencies ? ["the token frequencies of the training corpus"] : []),
    ...(needs.heads ? ["a drafting layer that was trained for the model"] : []),
    ...(needs.verification ? ["a shadow that verifies tokens without seeing them"] : []),
    ...(watch ? ["a look at known tokens in the same evaluation"] : []),
    ...(keyOfRole(params, "guidance") ? ["a second evaluation per iteration, if guidance is on"] : []),
  ];
}

/** The playground with one lane: the strategy, and a model that fits it. */
const trialOf = ({ id, needs }: DecodingStrategy) =>
  hrefFrom("/strategies", "/") + linkTo({ lanes: [{ strategy: id, model: USUAL_MODELS[needs.attention] }] });

interface StrategySectionProps {
  readonly strategy: DecodingStrategy;
  /** What else was found out about it. */
  readonly children?: ReactNode;
}

/** All about one strategy: rule, settings, warnings, and the strategy at work. */
export function StrategySection({ strategy, children }: StrategySectionProps) {
  const { id, label, summary, params } = strategy;
  const { source, rule } = textOf(id);
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="card mt-4 scroll-mt-16 p-4">
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
        <div className="min-w-0">
          <div className="flex items-start justify-between gap-3">
            <h3 id={`${id}-title`} className="text-lg font-semibold">
              <a href={`#${id}`} className="hover:underline">
                {label}
              </a>
            </h3>
            <a href={trialOf(strategy)} className={buttonClass({ size: "small" })}>
              Try it<span className="sr-only">: {label} in the playground</span>
            </a>
          </div>
          <p className="mt-0.5 font-medium">{summary}</p>
          <Scrollable
            label={`Rule of ${label}`}
            className="my-3 flex flex-col gap-2 rounded-[7px] bg-well px-4 py-3 text-lg [&_math]:w-fit"
          >
            {rule.formula.map((line) => (
              <Formula key={line} source={line} />
            ))}
          </Scrollable>
          <p className="max-w-[68ch]">{rule.text}</p>
          <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
            <dt className="text-muted">Follows</dt>
            <dd>
              <SourceText source={source} />
            </dd>
            <dt className="text-muted">Needs</dt>
            <dd>{needsOf(strategy).join("; ")}</dd>
          </dl>
          <div className="mt-4 flex flex-col gap-2">
            <SettingsDetails label={label} params={params} symbols={rule.symbols} />
            <InertList strategy={strategy} />
          </div>
        </div>
        <Miniature id={id} label={label} />
      </div>
      {children}
    </section>
  );
}
