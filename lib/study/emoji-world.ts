/** Held-out problems of the world that the mini models know: scenes of emoji, and text puzzles. */
import { seededRandom } from "@/lib/decoding/random";
import { referenceAnswer } from "@/lib/scene/answer";
import { type Problem as EmojiProblem, randomProblem } from "@/lib/scene/sample";
import { grade, isGraded } from "@/lib/scene/score";
import { TASK_IDS, type TaskId, taskOf, world } from "@/lib/scene/world";
import { answerIds } from "@/lib/text/emoji-world";
import { priorPresets } from "@/lib/text/prior-presets";
import type { Problem, ProblemSet } from "./problems";

/** Their answers are bare words, with nothing around them that could be given. */
const WITHOUT_SKELETON: ReadonlySet<TaskId> = new Set(["is-there", "sort", "reverse"]);

/** Opens the set. Problems are drawn one after the other, so it remembers those that it has drawn. */
export function emojiWorld(): ProblemSet {
  const sequences = new Map<string, (index: number) => Problem>();
  return {
    id: "emoji",
    label: "Emoji scenes and text puzzles",
    tasks: world.tasks,
    problem(task, index, seed) {
      const key = `${task} ${seed}`;
      const problems = sequences.get(key) ?? sequenceOf(task, seed);
      sequences.set(key, problems);
      return problems(index);
    },
  };
}

/** The problems of a task in their order. @throws RangeError for a task there is not */
function sequenceOf(name: string, seed: number): (index: number) => Problem {
  const task = TASK_IDS.find((id) => id === name);
  if (!task) throw new RangeError(`no task "${name}"; there are ${TASK_IDS.join(", ")}`);
  const random = seededRandom(seed, TASK_IDS.indexOf(task));
  const drawn: Problem[] = [];
  return (index) => {
    while (drawn.length <= index) drawn.push(problemOf(randomProblem(task, random, true)));
    return drawn[index]!;
  };
}

function problemOf({ task, question, scene }: EmojiProblem): Problem {
  return {
    asked: { question: question.text, ...(scene ? { picture: { kind: "scene", scene } } : {}) },
    responseLength: taskOf(task).maxAnswerTokens,
    reference: (tokenizer) => answerIds(tokenizer, referenceAnswer(question, scene)),
    ...(WITHOUT_SKELETON.has(task)
      ? {}
      : { skeleton: (tokenizer) => priorPresets(question, scene, tokenizer)[0]!.text }),
    facts: scene ? { kinds: new Set(scene.objects.map(({ kind }) => kind)).size } : {},
    grade(answer) {
      const graded = grade(answer, question, scene);
      if (!isGraded(graded)) throw new Error(graded.reason);
      return graded;
    },
  };
}
