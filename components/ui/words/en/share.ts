import { counting } from "@/lib/counting";
import type { EmbedControls, EmbedPart } from "@/lib/experiment/embed";

const { number, count } = counting("en");
const characters = { one: "character", other: "characters" };

/** Sharing, embedding, and what the author of an experiment says. */
export const share = {
  edit: "Edit",
  editWords: "title and note",
  authorSays: "What its author says",
  authorNote: "A note of the author",
  note: "Note",
  title: "Title",
  titleHint: "What is to be seen here",
  noteHint: "Where to look, what to try",
  yourWords: "What you say of it",
  /** How much of a field is filled. */
  room: (used: number, max: number) => `${number(used)} of ${count(max, characters)}`,
  share: "Share and embed",
  link: "Link",
  linkLabel: "Link to this experiment and its runs",
  linkOpens: (length: number) =>
    `${count(length, characters)}. It opens the experiment, runs it, and says whether the runs come out the same.`,
  linkIsLong: (length: number, safe: number) =>
    `${count(length, characters)}: some chats and mails cut links above ${number(safe)}.`,
  fileHasAll: "The file has no limit: whoever opens it on this page has the whole experiment, branches included.",
  copyLink: "Copy the link",
  linkCopied: "Link copied.",
  saveFile: "Save as a file",
  saveFileHelp: "The experiment without its runs, as JSON; “Open trace…” opens it, and so does dropping it on the page",
  saveRun: (letter: string) => `Save the run of lane ${letter}`,
  askedHere: "Asked:",
  decodedHere: "Decoded in this browser by Dimple Playground",
  openInPlayground: "Open in playground",
  embed: "Embed in another page",
  partsShown: "Parts that are shown",
  parts: {
    question: "question",
    answer: "answer",
    heatmap: "heatmap",
    commits: "commits",
    metrics: "metrics",
    comparison: "comparison",
    timeline: "timeline",
  } satisfies Record<EmbedPart, string>,
  controls: "Controls",
  controlsOf: { none: "Nothing to press", play: "Play and scrub", full: "All controls" } satisfies Record<
    EmbedControls,
    string
  >,
  lanesShown: "Lanes that are shown",
  allLanes: "All lanes",
  lane: (letter: string) => `Lane ${letter}`,
  theme: "Theme",
  themes: { system: "Theme of the system", light: "Light", dark: "Dark" },
  autoplay: "Plays by itself",
  preview: "Preview of the embed",
  frameLabel: "Frame for the other page",
  copyFrame: "Copy the frame",
  frameCopied: "Frame copied.",
};
