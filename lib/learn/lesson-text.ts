/** The texts of a lesson in another language: the same steps, runs and questions in other words. */
import type { Known, Lesson, Step } from "./lesson";

/** Paragraphs, as in `Step`. */
type Prose = Step["text"];

/** What a lesson says, part by part as in the lesson itself. */
export interface LessonText {
  readonly title: string;
  readonly summary: string;
  /** One for each step, in their order. */
  readonly steps: readonly StepText[];
}

interface StepText {
  readonly title: string;
  readonly text: Prose;
  /** Where the step asks something. */
  readonly predict?: {
    readonly question: string;
    /** One for each option, in their order. */
    readonly options: readonly string[];
    readonly why: (known: Known) => string;
  };
}

/**
 * The lesson in a language, if it has been written in it; the lesson as it is otherwise.
 * @throws RangeError where the texts are not those of the steps: of other number, or with a question more or less
 */
export function inLanguage(lesson: Lesson, lang: string): Lesson {
  const said = lang === "de" ? lesson.de : undefined;
  if (!said) return lesson;
  if (said.steps.length !== lesson.steps.length) {
    throw new RangeError(`${lesson.id}: expected texts of ${lesson.steps.length} steps, found ${said.steps.length}`);
  }
  return {
    ...lesson,
    title: said.title,
    summary: said.summary,
    steps: lesson.steps.map((step, index) => stepIn(step, said.steps[index]!, lesson.id)),
  };
}

function stepIn(step: Step, { title, text, predict: asked }: StepText, id: string): Step {
  const { predict } = step;
  if (predict?.options.length !== asked?.options.length) {
    const [expected, found] = [predict, asked].map((each) => each?.options.length ?? 0);
    throw new RangeError(`${id}, “${title}”: expected ${expected} options, found ${found}`);
  }
  const options = predict?.options.map((option, index) => ({ ...option, text: asked!.options[index]! }));
  return { ...step, title, text, ...(predict && { predict: { ...predict, ...asked!, options: options! } }) };
}

/** Whether a lesson has been written in a language. */
export const isIn = (lesson: Lesson, lang: string): boolean =>
  lang === "en" || (lang === "de" && lesson.de !== undefined);
