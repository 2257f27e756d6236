"use client";
import { useId } from "react";
import { questionBlocked } from "@/components/playground/state/blocked";
import { settingsOf } from "@/components/playground/state/document";
import { editExperiment } from "@/components/playground/state/settings";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { classNames } from "@/components/ui/class-names";
import { asked } from "@/components/ui/words/en/asked";
import { useWords } from "@/components/ui/words/use-words";
import { needsPicture, parseQuestion, worldHint } from "@/lib/scene/question";
import { randomQuestion } from "@/lib/scene/sample";
import type { Scene } from "@/lib/scene/scene";
import { questionProblem } from "@/lib/scene/well-posed";
import { TASK_IDS, type TaskId, taskOf } from "@/lib/scene/world";

const EMPTY: Scene = { background: "cream", objects: [] };

/** What is asked: free text, an example of every task, and what the model makes of it. */
export function QuestionField() {
  const words = useWords(asked);
  const { edit, notify } = usePlaygroundStore().getState();
  const { question, picture, responseLength } = usePlayground(settingsOf).experiment;
  const isLengthOwn = usePlayground((state) => state.isLengthOwn);
  const id = useId();
  const parsed = parseQuestion(question);
  const scene = picture.kind === "scene" ? picture.scene : null;
  const problem = questionBlocked(question);
  const hint = problem ?? worldHint(question) ?? (parsed && questionProblem(parsed, scene));

  function ask(task: TaskId) {
    const drawn = randomQuestion(task, scene ?? EMPTY, Math.random);
    if (!drawn) return notify("info", task === "where" ? words.nothingOnce : words.sceneEmpty);
    const fitting = answerLength(task, scene);
    const asked = { question: drawn.text, ...(isLengthOwn ? {} : { responseLength: fitting }) };
    edit(`example-${performance.now()}`, (settings) => editExperiment(settings, asked));
    if (!isLengthOwn || responseLength >= fitting) return;
    notify("info", words.lengthKept(responseLength, fitting), {
      label: words.take(fitting),
      run: () => edit("length", (settings) => editExperiment(settings, { responseLength: fitting })),
    });
  }

  return (
    <section aria-label={words.question} className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between text-xs text-muted">
        <label htmlFor={id} className="font-medium">
          {words.question}
        </label>
        <span>{parsed && !needsPicture(parsed) ? words.textOnly : words.seesPicture}</span>
      </div>
      <textarea
        id={id}
        rows={1}
        value={question}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-hint`}
        onChange={(event) => edit("question", (settings) => editExperiment(settings, { question: event.target.value }))}
        className={classNames(
          "field-sizing-content max-h-40 min-h-9 w-full resize-none rounded-lg border bg-card px-2.5 py-2",
          problem ? "border-bad" : "border-line",
        )}
      />
      <p
        id={`${id}-hint`}
        role="status"
        className={classNames("text-xs empty:hidden", problem ? "text-bad" : "text-warn")}
      >
        {hint}
      </p>
      <div className="flex flex-wrap gap-[5px]">
        {TASK_IDS.map((task) => (
          <button
            key={task}
            type="button"
            aria-pressed={parsed?.task === task}
            title={taskOf(task).summary}
            onClick={() => ask(task)}
            className="min-h-6 rounded-full border border-line px-2 text-tiny text-muted hover:bg-well hover:text-fg aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {words.tasks[task]}
          </button>
        ))}
      </div>
    </section>
  );
}

/** A sentence about one thing, in the longest phrasing. */
const TOKENS_PER_THING = 9;

/** Answer length that holds every right answer of a task about this scene, in steps of 16. */
function answerLength(task: TaskId, scene: Scene | null): number {
  const most = taskOf(task).maxAnswerTokens;
  if (task !== "describe" || !scene) return most;
  return Math.min(most, 16 * Math.ceil((scene.objects.length * TOKENS_PER_THING + 1) / 16));
}
