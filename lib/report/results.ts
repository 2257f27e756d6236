/** The tables of docs/results.md, made of what was measured and kept; what stands around them is written by hand. */
import type { Share } from "@/lib/analysis/interval";
import { declarations, findDeclaration } from "@/lib/decoding/declarations";
import { cachePolicies } from "@/lib/engine/caches";
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import { TASK_IDS, taskOf } from "@/lib/scene/world";
import { differenceOf, type Measurement, summaryOf } from "@/lib/study/measured";
import type { FamilyReport } from "./family-report";
import { type MeasuredSetting, type ModelCard, trainedBy } from "./model-card";
import type { AblationsReport } from "./training-report";

/** What the tables are made of. */
export interface ResultSources {
  /** Of the model that the page opens with. */
  readonly opening: ModelCard;
  /** Of the family, the default model first. */
  readonly cards: readonly ModelCard[];
  readonly measured: readonly Measurement[];
  readonly family: FamilyReport;
  /** Null where it was not measured. */
  readonly ablations: AblationsReport | null;
}

/** First digits of a digest, as measurements name weights. */
const short = (digest: string) => digest.slice(0, 8);
const percent = (share: number) => (100 * share).toFixed(1);
const withInterval = ({ value, low, high }: Share) => `${percent(value)} (${percent(low)}–${percent(high)})`;

/** Points with their sign; what rounds to 0 has none. */
function signed(share: number): string {
  const points = percent(Math.abs(share));
  if (Number(points) === 0) return points;
  return `${share < 0 ? "−" : "+"}${points}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** `Confident, gamma = 0.9`. */
function settingName({ strategy, settings }: MeasuredSetting): string {
  const given = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  return [findDeclaration(strategy)?.label ?? strategy, ...given].join(", ");
}

/** Weights and commands that a card's numbers are of. */
function provenance({ name, digest, evaluation }: ModelCard): string {
  const commands = evaluation.map(({ command }) => command);
  return [`Weights of ${name}: \`${short(digest.value)}\`.`, "", "```", ...commands, "```"].join("\n");
}

/** Every task of a model in every setting that its card has. */
function accuracyTable(card: ModelCard): string {
  const { evaluation } = card;
  const header = ["task", "tokens", "n", ...evaluation.flatMap((one) => [`${settingName(one)}: %`, "iterations"])];
  const rows = TASK_IDS.map((task) => {
    const results = evaluation.map(({ tasks }) => tasks[task]);
    const cells = results.flatMap((result) => {
      if (!result) return ["not measured yet", "–"];
      const [low, high] = result.interval;
      return [withInterval({ value: result.accuracy, low, high }), result.iterations.toFixed(1)];
    });
    return [task, String(taskOf(task).maxAnswerTokens), String(results.find(Boolean)?.n ?? "–"), ...cells];
  });
  const means = evaluation.flatMap(({ accuracy, iterations }) => [`**${percent(accuracy)}**`, iterations.toFixed(1)]);
  return [provenance(card), "", table(header, [...rows, ["**mean**", "", "", ...means]])].join("\n");
}

/** Every model in every setting that its card has, and how the paper's claims came out. */
function familyTable({ cards, family }: ResultSources): string {
  const rows = cards.flatMap((card) =>
    card.evaluation.map((one) => [
      card.title,
      trainedBy(card),
      `\`${short(card.digest.value)}\``,
      settingName(one),
      String(Object.values(one.tasks).reduce((sum, { n }) => sum + n, 0)),
      percent(one.accuracy),
      one.iterations.toFixed(1),
    ]),
  );
  const header = ["model", "trained", "weights", "setting", "n", "accuracy, %", "iterations"];
  const commands = cards.flatMap(({ evaluation }) => evaluation.map(({ command }) => command));
  return [
    table(header, rows),
    "",
    "```",
    ...commands,
    "```",
    "",
    `What the paper says, held against ${family.n} questions a task (\`python -m training.report --n ${family.n}\`):`,
    "",
    table(["verdict", "comparisons"], verdicts(family)),
  ].join("\n");
}

function verdicts({ claims }: FamilyReport): string[][] {
  const all = [...new Set(claims.map(({ verdict }) => verdict))];
  return all.map((verdict) => [verdict, String(claims.filter((claim) => claim.verdict === verdict).length)]);
}

/** The command that makes measurements like these, with their questions a task and their seeds. */
function madeBy(command: string, measured: readonly Measurement[]): string {
  const all = (values: readonly number[]) => [...new Set(values)].join(", ");
  const samples = all(measured.flatMap(({ tasks }) => Object.values(tasks).map((task) => task.samples)));
  return `\`${command} --n ${samples} --seed ${all(measured.map(({ seed }) => seed))}\``;
}

const weightsCell = ({ weights }: Measurement) => weights.map((digits) => `\`${digits}\``).join(" + ");

/** Every strategy with its defaults and without a cache, in the order of the menu. */
function strategiesTable(measured: readonly Measurement[]): string {
  const plain = measured.filter(({ lane }) => lane.prefill === "off");
  const rows = declarations.map(({ id, label }) => {
    const one = plain.find(({ lane }) => lane.strategy === id);
    if (!one) return [label, "–", "–", "–", `not measured yet: \`npm run measure -- --only ${id}\``, "–", "–"];
    const { accuracy, samples, nfe, iterations } = summaryOf(one);
    const models = modelsOf(resolveLegal(one.lane)).join(" + ");
    return [
      label,
      models,
      weightsCell(one),
      String(samples),
      withInterval(accuracy),
      nfe.toFixed(1),
      iterations.toFixed(1),
    ];
  });
  const header = ["strategy", "model", "weights", "n", "accuracy, %", "NFE", "iterations"];
  return [madeBy("npm run measure --", plain), "", table(header, rows)].join("\n");
}

/** Every cache under every strategy that caches were measured under, in the order of the menu. */
function cachesTable(measured: readonly Measurement[]): string {
  const under = [...new Set(measured.filter(({ lane }) => lane.prefill !== "off").map(({ lane }) => lane.strategy))];
  const made = measured.filter(({ lane }) => under.includes(lane.strategy));
  const rows = under.flatMap((strategy) =>
    cachePolicies.map(({ id, label }) => {
      const of = (cache: string) => made.find(({ lane }) => lane.strategy === strategy && lane.prefill === cache);
      return cacheRow(findDeclaration(strategy)?.label ?? strategy, id, label, of(id), of("off"));
    }),
  );
  const header = ["strategy", "cache", "weights", "n", "accuracy, %", "points", "NFE", "work", "flipped, %"];
  return [madeBy("npm run measure -- --caches", made), "", table(header, rows)].join("\n");
}

function cacheRow(strategy: string, id: string, label: string, one?: Measurement, none?: Measurement): string[] {
  if (!one) {
    const cure = `not measured yet: \`npm run measure -- --caches --only ${id}\``;
    return [strategy, label, "–", "–", cure, "–", "–", "–", "–"];
  }
  const { accuracy, samples, nfe, weightedNfe, drift } = summaryOf(one);
  const difference = none && none !== one ? differenceOf(one, none) : null;
  return [
    strategy,
    label,
    weightsCell(one),
    String(samples),
    withInterval(accuracy),
    difference ? points(difference) : "–",
    nfe.toFixed(1),
    weightedNfe.toFixed(1),
    drift ? percent(drift.flips / drift.positions) : "–",
  ];
}

/** Bold where the interval leaves no doubt of the sign. */
function points({ value, low, high }: Share): string {
  const mean = low > 0 || high < 0 ? `**${signed(value)}**` : signed(value);
  return `${mean} (${signed(low)} to ${signed(high)})`;
}

/** What each choice of training brings against the base. */
function trainingTable(report: AblationsReport | null): string {
  if (!report) return "Not measured yet: `python -m training.report.ablations`.";
  const { runs, n, budget, start, missing } = report;
  const rows = runs.map(({ words, steps, mean, difference, spikes, judged, hasty, reread, revision }) => [
    words,
    String(steps),
    withInterval(mean),
    difference ? points(difference) : "–",
    `${spikes} of ${judged}`,
    withInterval(hasty),
    withInterval(reread),
    points(revision),
  ]);
  const header = [
    "choice",
    "steps",
    "γ 0.9: accuracy, %",
    "points against the base",
    "spikes",
    "γ 0.5: accuracy, %",
    "read once more, %",
    "points by that",
  ];
  const command = `python -m training.report.ablations --tokens ${budget / 1e6} --n ${n}`;
  const told = [`From \`${short(start.digest)}\` (${start.name}), ${n} questions a task: \`${command}\``];
  if (missing.length > 0) told.push("", `Not trained yet: ${missing.join("; ")}.`);
  return [...told, "", table(header, rows)].join("\n");
}

const begins = (name: string) => `<!-- table: ${name} -->`;
const ENDS = "<!-- end of table -->";

/**
 * Puts every table into its place on the page, between `<!-- table: NAME -->` and `<!-- end of table -->`; the rest stays
 * as it is.
 * @throws RangeError naming a table that has no place there
 */
export function withTables(page: string, sources: ResultSources): string {
  const [shipped] = sources.cards;
  const tables = {
    opening: accuracyTable(sources.opening),
    accuracy: shipped ? accuracyTable(shipped) : "",
    family: familyTable(sources),
    training: trainingTable(sources.ablations),
    strategies: strategiesTable(sources.measured),
    caches: cachesTable(sources.measured),
  };
  return Object.entries(tables).reduce((text, [name, content]) => {
    const start = text.indexOf(begins(name));
    const end = text.indexOf(ENDS, start);
    if (start < 0 || end < 0) throw new RangeError(`expected ${begins(name)} … ${ENDS} on the page`);
    return `${text.slice(0, start)}${begins(name)}\n\n${content}\n\n${text.slice(end)}`;
  }, page);
}
