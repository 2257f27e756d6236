import { readFileSync } from "node:fs";
import { z } from "zod/mini";
import { parseQuestion, type Question } from "@/lib/scene/question";
import { sceneSchema } from "@/lib/scene/scene";
import { TASK_IDS } from "@/lib/scene/world";

const schema = z.array(
  z.object({
    task: z.enum(TASK_IDS),
    variant: z.string(),
    scene: z.nullable(sceneSchema),
    question: z.string(),
    /** A right answer; only some files have one. */
    right: z.optional(z.string()),
    answer: z.string(),
    correct: z.boolean(),
    score: z.number(),
  }),
);

/** Problems with answers, graded by the Python scorer. */
export const gradedProblems = ["scoring", "grades"].flatMap((name) =>
  schema.check(z.minLength(100)).parse(JSON.parse(readFileSync(`test/fixtures/scene/${name}.json`, "utf8"))),
);

/** The question, which must be understood. */
export function understood(text: string): Question {
  const question = parseQuestion(text);
  if (!question) throw new Error(`not understood: "${text}"`);
  return question;
}
