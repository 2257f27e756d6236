import type { engine as english } from "@/components/ui/words/en/engine";
import { counting } from "@/lib/counting";

const { number, megabytes, millions, count } = counting("de");
const models = { one: "Modell", other: "Modelle" };

export const engine: typeof english = {
  status: (text) => `Zustand: ${text}`,
  starting: "Startet…",
  startingAgain: "Startet erneut…",
  stalled: (bytes) => `Nichts kommt an · bisher ${megabytes(bytes)}`,
  loading: (bytes) => `Modell lädt · ${megabytes(bytes)}`,
  loadingOf: (bytes, all) => `Modell lädt · ${megabytes(bytes)} von ${megabytes(all)}`,
  warming: "Wird warm…",
  models: (several) => count(several, models),
  model: (label, parameters) => `${label} · ${millions(parameters)}`,
  cancelled: "Modell nicht geladen",
  failed: "Modell nicht ladbar",
  best: "Bestes",
  backend: "Rechenwerk",
  startAnew: "Neu anfangen",
  cancel: "Abbrechen",
  load: "Modell laden",
  lost: "Das Rechenwerk ist ausgefallen. Ein neues startet und lädt die Modelle wieder; Läufe gehen dort weiter, wo sie waren.",
  looking: "Das Rechenwerk startet im Hintergrund und sucht nach WebGPU.",
  silent: "Seit zehn Sekunden kommt nichts mehr an. Es kann weitergehen, oder neu angefangen werden.",
  onTheirWay:
    "Die Gewichte sind unterwegs. Alles andere geht schon; solange lässt sich ein aufgezeichneter Lauf ansehen.",
  weightsLoaded: "Geladene Gewichte",
  compiling:
    "Die Gewichte sind da. Ein kurzer Lauf übersetzt, was rechnet, damit der erste echte gerecht gemessen wird.",
  facts: (label, parameters, precision, backend) =>
    `${label}, ${number(parameters)} Parameter, gerechnet in ${precision} auf ${backend}.`,
  wasmIsFaster: "WebAssembly ist auf diesem Gerät schneller; hier lässt es sich wählen.",
  wasCancelled: "Das Laden wurde abgebrochen. Der nächste Lauf beginnt es wieder.",
};
