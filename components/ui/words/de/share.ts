import type { share as english } from "@/components/ui/words/en/share";
import { counting } from "@/lib/counting";

const { number, count } = counting("de");
const characters = { one: "Zeichen", other: "Zeichen" };

export const share: typeof english = {
  edit: "Ändern",
  editWords: "Titel und Notiz",
  authorSays: "Was dazu gesagt wird",
  authorNote: "Eine Notiz dazu",
  note: "Notiz",
  title: "Titel",
  titleHint: "Was hier zu sehen ist",
  noteHint: "Wo man hinsehen und was man versuchen soll",
  yourWords: "Eigene Worte dazu",
  room: (used, max) => `${number(used)} von ${count(max, characters)}`,
  share: "Teilen und einbetten",
  link: "Link",
  linkLabel: "Link zu diesem Experiment und seinen Läufen",
  linkOpens: (length) =>
    `${count(length, characters)}. Er öffnet das Experiment, führt es aus und sagt, ob dasselbe herauskommt.`,
  linkIsLong: (length, safe) =>
    `${count(length, characters)}: Manche Chats und Mailprogramme schneiden Links ab ${number(safe)} Zeichen ab.`,
  fileHasAll:
    "Die Datei hat keine Grenze: Wer sie auf dieser Seite öffnet, hat das ganze Experiment mit allen Abzweigungen.",
  copyLink: "Den Link kopieren",
  linkCopied: "Link kopiert.",
  saveFile: "Als Datei speichern",
  saveFileHelp:
    "Das Experiment ohne seine Läufe, als JSON; „Lauf öffnen…“ öffnet es, und ebenso, wer es auf die Seite zieht",
  saveRun: (letter) => `Den Lauf von Spur ${letter} speichern`,
  askedHere: "Gefragt:",
  decodedHere: "In diesem Browser dekodiert von Dimple Playground",
  openInPlayground: "Im Playground öffnen",
  embed: "In eine andere Seite einbetten",
  partsShown: "Was gezeigt wird",
  parts: {
    question: "Frage",
    answer: "Antwort",
    heatmap: "Heatmap",
    commits: "Festlegungen",
    metrics: "Kennzahlen",
    comparison: "Vergleich",
    timeline: "Zeitleiste",
  },
  controls: "Bedienung",
  controlsOf: { none: "Nichts zu drücken", play: "Abspielen und verschieben", full: "Alle Bedienelemente" },
  lanesShown: "Spuren, die gezeigt werden",
  allLanes: "Alle Spuren",
  lane: (letter) => `Spur ${letter}`,
  theme: "Farben",
  themes: { system: "Farben des Systems", light: "Hell", dark: "Dunkel" },
  autoplay: "Spielt von selbst ab",
  preview: "Vorschau des Rahmens",
  frameLabel: "Rahmen für die andere Seite",
  copyFrame: "Den Rahmen kopieren",
  frameCopied: "Rahmen kopiert.",
};
