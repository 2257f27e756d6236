import type { labs as english } from "@/components/ui/words/en/labs";
import { counting } from "@/lib/counting";

const { number, count, decimal } = counting("de");
const answers = { one: "Antwort", other: "Antworten" };
const cells = { one: "Zelle", other: "Zellen" };
const evaluations = { one: "Auswertung", other: "Auswertungen" };

const time = (seconds: number): string => {
  const minutes = seconds / 60;
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return minutes < 90 ? `${number(Math.round(minutes))} min` : `${decimal(minutes / 60)} h`;
};

export const labs: typeof english = {
  names: {
    "length-bias": "Längenbias",
    iterations: "Iterationen",
    caches: "Zwischenspeicher",
    order: "Reihenfolge",
    calibration: "Kalibrierung",
    pareto: "Abwägung (Pareto)",
    priors: "Strukturvorgaben",
    latents: "Latente Vektoren",
    infilling: "Lücken füllen",
  },
  intros: {
    "length-bias":
      "Einem Diffusionsmodell muss gesagt werden, wie viele Positionen es füllen soll, bevor es seine Antwort kennt. Hier beantwortet eine Spur dieselben Fragen in verschieden viel Platz.",
    iterations:
      "Konfidentes Dekodieren legt alles auf einmal fest, dessen es sicher ist. Hier: wie viele Iterationen dann bleiben, nach der Antwortlänge und nach der Schwelle.",
    caches:
      "Ein Zwischenspeicher (Cache) behält Keys und Values, die er für unverändert hält. Hier: wie viel Arbeit und Zeit er spart und wie viele richtige Antworten er kostet, gegenüber derselben Spur ohne ihn.",
    order:
      "Ein Diffusionsmodell darf überall anfangen. Hier: wie nah jede Strategie an „von links nach rechts“ schreibt, welche Art Token zuerst kommt und wie oft Antworten einer Reihenfolge richtig sind. Bei einem Sudoku entscheidet die Reihenfolge.",
    calibration:
      "Eine Schwelle ist so viel wert wie die Konfidenz. Hier: wie oft Tokens einer Konfidenz richtig sind und was γ bringt.",
    pareto:
      "Richtige Antworten gegen ihren Aufwand. Eine Einstellung lohnt sich nur, wenn keine andere weniger kostet und ebenso gut ist.",
    priors:
      "Tokens der Antwort, die vorher feststehen, etwa Klammern und Anführungszeichen von JSON. Hier: dieselben Fragen mit ihnen und ohne sie.",
  },
  menu: "Labore",
  parts: {
    bench: "Einstellungen und Diagramme dieses Labors",
    settings: "Einstellungen der Messreihe",
    kept: "Liste der Messreihen",
    figure: "Diagramm dieses Labors",
    table: "Tabelle aller Spuren",
  },
  drop: "Antworten einer Messreihe, als JSON Lines, werden wie hier gemessene gezeichnet; Läufe daneben öffnen sich aus ihren Fällen.",
  settings: "Was gemessen wird",
  lanes: "Spuren; die anderen werden mit der ersten verglichen",
  addLane: "Spur hinzufügen",
  asText:
    "Als Text darf ein Wert ein Bereich sein, `gamma=0.5:0.95:0.05`, eine Liste, `prefill=off,dimple`, oder der Länge folgen, `steps=length/2`.",
  editAsText: (lane) => `Spur ${lane} als Text bearbeiten`,
  editInMenus: (lane) => `Spur ${lane} in Menüs bearbeiten`,
  onlyText: "Ein Raster oder eine Einstellung, die der Länge folgt, wird als Text bearbeitet",
  removeLane: (lane) => `Spur ${lane} entfernen`,
  lengths: "Antwortlängen",
  lengthsHelp: "Positionen, eine nach der anderen; auto gibt jeder Frage, was sie braucht.",
  tasks: "Aufgaben",
  all: "Alle",
  questionsPerTask: "Fragen je Aufgabe",
  seed: "Startwert",
  engines: "Rechenwerke zugleich",
  enginesHelp: "Jedes auf einem eigenen Prozessorkern. Auf WebGPU macht eines alles, 16 Fragen auf einmal.",
  priorsAndDrift: "Strukturvorgaben und Abweichung",
  priors: "Strukturvorgaben",
  prior: { none: "Ohne Strukturvorgabe", skeleton: "Mit dem Gerüst der Antwort" },
  drift: "Fragen, deren Cache-Abweichung gemessen wird",
  estimate: (inCells, inAnswers, most, isAtMost, minutes) =>
    `${count(inCells, cells)}, ${count(inAnswers, answers)}, ${isAtMost ? "höchstens" : "etwa"} ${count(most, evaluations)}${minutes === null ? "" : `, etwa ${time(60 * minutes)}`}`,
  willBe: (estimate) => `Das sind ${estimate}.`,
  conflicts: (several) =>
    several === 1
      ? "Eines passt nicht zusammen und bleibt weg"
      : `${number(several)} Dinge passen nicht zusammen und bleiben weg`,
  moreConflicts: (several) => `… und ${number(several)} weitere.`,
  elsewhere: {
    title: "Was gemessen wurde",
    sentence:
      "Diese Antworten stammen von Modellen, Strategien oder Aufgaben, die diese Seite nicht hat: Solch eine Messreihe läuft mit `python -m dimple_sweep` und wird hier gezeichnet.",
    models: "Modelle",
    lanes: "Spuren",
    leave: "Zurück zu den Messreihen dieser Seite",
  },
  measurement: "Messung",
  otherThanRecorded: "Sie gehören zu anderen Einstellungen als den hier gewählten.",
  changedSince: "Die Einstellungen haben sich seitdem geändert: „Messen“ beantwortet, was fehlt.",
  looking: "Antworten werden gesucht…",
  nothingYet: "Hier wurde noch nichts gemessen.",
  answers: (several) => count(several, answers),
  answersOf: (done, all) => `${number(done)} von ${count(all, answers)}`,
  day: (date) => new Date(date).toLocaleDateString("de-DE", { day: "numeric", month: "long", year: "numeric" }),
  recorded: (day, machine, told, makers) =>
    `**Aufgezeichnet** am ${day}, ${machine}; ${told}, ${makers}. Eine eigene Messung ersetzt sie.`,
  fromFile: (name, told, makers) => `Aus **${name}**: ${told}, ${makers}.`,
  otherWeights: "Andere Gewichte als die dieser Seite: Sie lassen sich nicht fortsetzen.",
  measuredHere: (day, told, makers) => `**Hier gemessen**, ${day}: ${told}${makers === "" ? "" : `, ${makers}`}.`,
  madeBy: (weights, backends) => `Gewichte ${weights}, ${backends}`,
  and: "und",
  export: "Export",
  exportHelp: "Die gezeigten Antworten exportieren",
  formats: {
    jsonl: "Antworten als JSON Lines",
    csv: "Antworten als CSV",
    parquet: "Antworten als Parquet",
    md: "Zusammenfassung als Markdown",
    tex: "Zusammenfassung als LaTeX",
  },
  cancel: "Abbrechen",
  stopWatching: "Nicht mehr zusehen",
  pause: "Anhalten",
  resume: "Fortsetzen",
  stop: "Stopp",
  stopHelp: "Beendet die Messung. Ihre Antworten bleiben, und sie lässt sich fortsetzen",
  startAnyway: "Trotzdem beginnen",
  start: "Beginnen",
  goOn: "Fortsetzen",
  measure: "Messen",
  preparing: {
    loading: "Die Modelle werden geladen…",
    checking: "Gesucht wird, was nicht zusammenpasst…",
    timing: "Einige Antworten werden auf diesem Gerät gestoppt…",
  },
  ended: (why) => `Die Messung ist zu Ende: ${why} Die bisherigen Antworten bleiben.`,
  otherTab: "Ein anderer Tab misst diese Reihe. Seine Antworten erscheinen hier, sobald sie da sind.",
  progress: "Antworten",
  paused: "angehalten",
  timeLeft: (seconds) => `noch ${time(seconds)}`,
  resultsFile: "Ergebnisdatei",
  openResults: "Ergebnisse öffnen…",
  openResultsHelp: "Zeichnet Antworten, die als JSON Lines gespeichert wurden, hier oder auf einem anderen Gerät",
  noAnswers: "Noch keine Antworten. **Messen** drücken oder eine Ergebnisdatei hier ablegen.",
  messages: "Meldungen",
  dismiss: "Ausblenden",
  kept: "Eigene Messreihen",
  keptHere: (used) => `${used} an Antworten, in diesem Browser behalten`,
  keptUntilClosed: (used) => `${used} an Antworten, bis dieser Tab geschlossen wird`,
  room: (used, most) => `; diese Seite hat ${used} von höchstens ${most}`,
  moreFor: (name) => `Mehr zu ${name}`,
  rename: "Umbenennen",
  newName: (name) => `Neuer Name von ${name}`,
  delete: "Löschen",
  table: "Alle Spuren in Zahlen",
  counted: "Welche Fragen zählen",
  allTasks: (several) => `Alle Aufgaben (${number(several)})`,
  results: "Ergebnisse aller Spuren",
  heads: {
    lane: "Spur",
    length: "Länge",
    prior: "Vorgabe",
    n: "Anzahl",
    accuracy: "richtig",
    nfe: "NFE",
    perLength: "Iterationen ÷ Länge",
    produced: "erzeugt",
    ms: "Dauer, ms",
    against: "gegenüber der ersten Spur",
  },
  headsHelp: {
    length: "Positionen der Antwort, wie sie eingestellt waren",
    n: "beantwortete Fragen",
    accuracy: "Anteil richtiger Antworten, mit 95-%-Intervall nach Wilson",
    nfe: "Auswertungen des Netzes je Antwort, im Mittel",
    perLength: "1 = ein Token nach dem anderen",
    produced: "Positionen vor dem Ende-Token, im Mittel",
    ms: "Dauer einer Antwort, im Mittel",
    against: "dieselben Fragen, eine für eine, gegenüber der ersten Spur; 95-%-Intervall",
  },
  asNeeded: "nach Bedarf",
  onlyOne: "Die Fragen, die nur eine der beiden richtig beantwortet",
  noDifference: (several) =>
    `kein Unterschied, den ${several === 1 ? "1 Frage zeigen könnte" : `${number(several)} Fragen zeigen könnten`}`,
  better: (points, least, most) => `${decimal(points)} Punkte besser (${decimal(least)} bis ${decimal(most)})`,
  worse: (points, least, most) => `${decimal(points)} Punkte schlechter (${decimal(least)} bis ${decimal(most)})`,
  rightHere: "Hier richtig, in der ersten Spur falsch",
  wrongHere: "Hier falsch, in der ersten Spur richtig",
  noQuestion: "Keine Frage.",
  allOf: (several) => `Alle ${number(several)}`,
  openCase: "Öffnet den Playground mit beiden Spuren bei dieser Frage, ausgeführt und dort, wo sie sich trennen",
  here: "hier",
  firstLane: "erste Spur",
  nothing: "nichts",
  isRight: "(richtig)",
  isWrong: "(falsch)",
};
