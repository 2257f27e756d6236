import { PartBoundary } from "@/components/ui/PartBoundary";
import { hrefFrom } from "@/components/ui/pages";
import { SiteHeader } from "@/components/ui/SiteHeader";
import { DEFAULT_LANE, OPENING_LANE } from "@/lib/experiment/defaults";
import { linkTo } from "@/lib/experiment/link";
import type { ModelCard } from "@/lib/report/model-card";
import { strategyFor } from "./fit";
import { CARD_SECTIONS, CardProblem, ModelCardView } from "./ModelCardView";
import type { ModelChoice } from "./shipped";

/** A shipped model with its card, or with what is the matter with it. */
export interface ShippedCard {
  readonly model: ModelChoice;
  readonly card: ModelCard | null;
  readonly problem?: string;
}

const attentions = {
  bidirectional: "Bidirectional: it sees the whole answer, masks included, and fills in tokens in any order.",
  causal: "Causal: it sees what comes before, and writes from left to right.",
} as const;

/** What the page does with a model that no lane has named. */
const roles: Readonly<Record<string, string>> = {
  [OPENING_LANE.model]: "The playground opens with it.",
  [DEFAULT_LANE.model]: "Meant by a link or a command that names no model.",
};

/** The cards of all models side by side. */
export function ModelsPage({ models }: { readonly models: readonly ShippedCard[] }) {
  return (
    <>
      <SiteHeader page="/models" />
      <main className="mx-auto max-w-[1440px] px-4 py-8">
        <h1 className="text-result font-bold">Models</h1>
        <p className="mt-1 max-w-[72ch] text-muted">
          The checkpoints that a lane of the playground can choose, each with its card: all of one architecture in
          small, trained on the same world of emoji scenes and text puzzles, whose answers can be graded.
        </p>
        <div className="mt-6 grid gap-3 md:grid-cols-[repeat(auto-fit,minmax(400px,1fr))]">
          {models.map((shipped) => (
            <ModelArticle key={shipped.model.name} {...shipped} />
          ))}
        </div>
      </main>
    </>
  );
}

function ModelArticle({ model, card, problem = "" }: ShippedCard) {
  return (
    <article
      id={model.name}
      aria-labelledby={`${model.name}-title`}
      className="card grid min-w-0 scroll-mt-16 grid-rows-subgrid content-start gap-4 p-4"
      style={{ gridRow: `span ${CARD_SECTIONS + 1}` }}
    >
      <header>
        <h2 id={`${model.name}-title`} className="text-lg font-semibold">
          {model.label}
        </h2>
        <p className="text-muted">
          {attentions[model.attention]} {roles[model.name]}
        </p>
        <a
          href={
            hrefFrom("/models", "/") +
            linkTo({ lanes: [{ strategy: strategyFor(model.attention).id, model: model.name }] })
          }
          aria-label={`Try it: ${model.label}, in the playground`}
          className="text-accent underline"
        >
          Try it
        </a>
      </header>
      <PartBoundary name={`the card of ${model.label}`}>
        {card ? <ModelCardView card={card} /> : <CardProblem problem={problem} />}
      </PartBoundary>
    </article>
  );
}
