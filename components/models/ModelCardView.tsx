import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icons";
import type { ModelCard } from "@/lib/report/model-card";
import { AccuracyTable } from "./AccuracyTable";
import { Digest } from "./Digest";
import { TrainingRecipe } from "./TrainingRecipe";

/** Sections of a card: as many rows as cards side by side share, so that like stands beside like. */
export const CARD_SECTIONS = 5;

/** What a checkpoint is, how it was trained, what was measured of it and what it cannot do; its title stands elsewhere. */
export function ModelCardView({ card }: { readonly card: ModelCard }) {
  return (
    <>
      <p>{card.description}</p>
      <Facts card={card} />
      <Section title="Training">
        <TrainingRecipe card={card} />
      </Section>
      <Section title="Accuracy">
        {card.evaluation.length === 0 ? (
          <p className="text-muted">These weights have not been measured yet.</p>
        ) : (
          <AccuracyTables card={card} />
        )}
      </Section>
      <Section title="Limits">
        <p>{card.limits}</p>
      </Section>
    </>
  );
}

/** Says of a card that is missing or malformed what is the matter. */
export function CardProblem({ problem }: { readonly problem: string }) {
  return (
    <p className="flex gap-1.5 text-warn">
      <span className="mt-0.5">
        <Icon name="warning" />
      </span>
      <span>This model has no card that can be read. {problem}</span>
    </p>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="@container">
      <h3 className="mb-1.5 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Facts({ card }: { readonly card: ModelCard }) {
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    ["Parameters", card.parameters.toLocaleString("en")],
    ["Precision of the file", card.precision],
    ["Architecture", card.architecture],
    ["Data", card.data],
    ["Licence", card.license],
    ["Digest", <Digest key="digest" digest={card.digest} />],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function AccuracyTables({ card }: { readonly card: ModelCard }) {
  return (
    <div className="grid gap-4 @xl:grid-cols-2">
      {card.evaluation.map((setting) => (
        <AccuracyTable key={setting.command} setting={setting} />
      ))}
    </div>
  );
}
