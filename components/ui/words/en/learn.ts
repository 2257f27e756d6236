import { counting } from "@/lib/counting";

const { number, count } = counting("en");
const minutes = { one: "minute", other: "minutes" };
const lessons = { one: "lesson", other: "lessons" };

/** The list of lessons, and what stands around each. */
export const learn = {
  heading: "Learn",
  intro: (several: number) =>
    `How a masked-diffusion language model writes, in ${number(several)} short lessons. Each shows a real run of a small model, asks what you expect, and then shows what happens. You need to know what a language model is, and nothing else. All of it runs in this browser.`,
  minutes: (several: number) => count(several, minutes),
  atStep: (step: number, steps: number) => `· at step ${step} of ${steps}`,
  done: "done",
  doneOf: (done: number, all: number) =>
    `${number(done)} of ${count(all, lessons)} done. This is kept in this browser alone.`,
  forget: "Forget it",
  teachers: "For teachers",
  teachersText:
    "In every lesson, **Present** gives large type and one large lane, with → and ← or a clicker for the next step and the last. **Link for a class** makes an address that shows the steps and the setting that you choose, and hides the rest.",
  /** Of a lesson that has no text in this language. */
  inEnglish: "This lesson is in English.",
  classLink: "Link for a class",
  present: "Present",
  presentHelp: "Large type, one lane, and the keys of a clicker",
  parts: { lesson: "the lesson", text: "the text of this step", runs: "the runs of this step" },
  stepsOfLesson: "Steps of the lesson",
  steps: "Steps",
  step: (step: number, title: string) => `Step ${step}: ${title}`,
  back: "Back",
  next: "Next",
  showAnswer: "Show the answer",
  leave: "Leave",
  setForClass: (label: string, value: string) => `${label}: ${value}, set for this class`,
  end: "The end of this lesson",
  over: "That was this lesson.",
  nextLesson: (title: string) => `Next: ${title}`,
  allLessons: "All lessons",
  again: "Begin again",
  sources: "Sources",
  readOn: "Read on",
  prediction: "Your prediction",
  think: "What do you think?",
  right: "Right. ",
  notQuite: "Not quite. ",
  cameOut: "(this came out)",
  yourChoice: "your choice",
  run: "The run",
  laneOnShow: "Lane on show",
  asked: "Asked",
  chosenCell: "The chosen cell",
  place: (place: number, iteration: number) => `Place ${place}, iteration ${iteration}`,
  classLinkHelp:
    "Whoever opens it sees this lesson alone: no other pages, only the steps that you choose, and only the settings that you leave open.",
  className: "Name of the class, shown at the top",
  largeType: "Opens in large type",
  oneStep: "Choose at least one step.",
  theLink: "The link",
  whoSets: (label: string) => `${label}: who sets it`,
  hidden: (value: string) => `Hidden, at ${value}`,
  fixed: "Fixed at a value of yours",
  free: "Students move it",
};
