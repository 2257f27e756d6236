import { type ModelCard, recipeFacts, type TrainingPhase } from "@/lib/report/model-card";

const millions = (tokens: number) => `${(tokens / 1e6).toFixed(1)} M tokens`;
const minutes = (value: number) => `${value.toFixed(value < 10 && !Number.isInteger(value) ? 1 : 0)} min`;

/** `48 min · 4,487 steps · 13.7 M tokens`: what a phase took, as far as the card says. */
function effort({ minutes: time, steps, tokens }: Omit<TrainingPhase, "phase">): string {
  return [
    ...(time === undefined ? [] : [minutes(time)]),
    ...(steps === undefined ? [] : [`${steps.toLocaleString("en")} steps`]),
    ...(tokens === undefined ? [] : [millions(tokens)]),
  ].join(" · ");
}

const sum = (values: readonly (number | undefined)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

/** The phases of a checkpoint's training in order, what they took together, and how it was done. */
export function TrainingRecipe({ card }: { readonly card: ModelCard }) {
  const { phases } = card.recipe;
  const total = {
    minutes: sum(phases.map((phase) => phase.minutes)),
    tokens: sum(phases.map((phase) => phase.tokens)),
  };
  return (
    <>
      <ol className="flex list-decimal flex-col gap-1 pl-5">
        {phases.map((phase, index) => (
          <li key={index}>
            <b className="font-semibold">{phase.phase}</b>{" "}
            <span className="whitespace-nowrap tabular-nums">{effort(phase)}</span>
            {phase.objective && <span className="block text-muted">{phase.objective}</span>}
          </li>
        ))}
      </ol>
      <p className="mt-1.5 tabular-nums">Together {effort(total)}.</p>
      <dl className="mt-1.5 flex flex-col gap-0.5 text-xs text-muted">
        {recipeFacts(card).map(([name, text]) => (
          <div key={name}>
            <dt className="inline font-medium">{name}: </dt>
            <dd className="inline">{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
