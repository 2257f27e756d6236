import type { learn as english } from "@/components/ui/words/en/learn";
import { counting } from "@/lib/counting";

const { number, count } = counting("de");
const minutes = { one: "Minute", other: "Minuten" };
const lessons = { one: "Lektion", other: "Lektionen" };

export const learn: typeof english = {
  heading: "Lernen",
  intro: (several) =>
    `Wie ein Sprachmodell mit maskierter Diffusion schreibt, in ${number(several)} kurzen Lektionen. Jede zeigt einen echten Lauf eines kleinen Modells, fragt, was zu erwarten ist, und zeigt dann, was geschieht. Nötig ist nur zu wissen, was ein Sprachmodell ist. Alles läuft in diesem Browser.`,
  minutes: (several) => count(several, minutes),
  atStep: (step, steps) => `· bei Schritt ${step} von ${steps}`,
  done: "fertig",
  doneOf: (done, all) => `${number(done)} von ${count(all, lessons)} fertig. Das bleibt allein in diesem Browser.`,
  forget: "Vergessen",
  teachers: "Für den Unterricht",
  teachersText:
    "In jeder Lektion gibt **Vorführen** große Schrift und eine große Spur; → und ← oder ein Presenter führen zum nächsten und zum vorigen Schritt. **Link für eine Klasse** macht eine Adresse, die nur die gewählten Schritte und die gewählte Einstellung zeigt und alles andere verbirgt.",
  inEnglish: "Diese Lektion gibt es nur auf Englisch.",
  classLink: "Link für eine Klasse",
  present: "Vorführen",
  presentHelp: "Große Schrift, eine Spur und die Tasten eines Presenters",
  parts: { lesson: "Lektion", text: "Text dieses Schritts", runs: "Läufe dieses Schritts" },
  stepsOfLesson: "Schritte der Lektion",
  steps: "Schritte",
  step: (step, title) => `Schritt ${step}: ${title}`,
  back: "Zurück",
  next: "Weiter",
  showAnswer: "Antwort zeigen",
  leave: "Beenden",
  setForClass: (label, value) => `${label}: ${value}, für diese Klasse festgelegt`,
  end: "Das Ende dieser Lektion",
  over: "Das war diese Lektion.",
  nextLesson: (title) => `Nächste: ${title}`,
  allLessons: "Alle Lektionen",
  again: "Von vorn",
  sources: "Quellen",
  readOn: "Weiterlesen",
  prediction: "Eigene Vorhersage",
  think: "Was ist zu erwarten?",
  right: "Richtig. ",
  notQuite: "Nicht ganz. ",
  cameOut: "(das kam heraus)",
  yourChoice: "gewählt",
  run: "Der Lauf",
  laneOnShow: "Gezeigte Spur",
  asked: "Gefragt",
  chosenCell: "Die gewählte Zelle",
  place: (place, iteration) => `Platz ${place}, Iteration ${iteration}`,
  classLinkHelp:
    "Wer ihn öffnet, sieht nur diese Lektion: keine anderen Seiten, nur die gewählten Schritte und nur die Einstellungen, die offen bleiben.",
  className: "Name der Klasse, steht oben",
  largeType: "Öffnet sich in großer Schrift",
  oneStep: "Mindestens ein Schritt ist nötig.",
  theLink: "Der Link",
  whoSets: (label) => `${label}: wer es einstellt`,
  hidden: (value) => `Verborgen, bei ${value}`,
  fixed: "Fest auf einem eigenen Wert",
  free: "Die Klasse stellt es ein",
};
