"use client";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/Button";
import { classNames } from "@/components/ui/class-names";
import { Icon } from "@/components/ui/icons";
import { learn } from "@/components/ui/words/en/learn";
import type { Language } from "@/components/ui/words/language";
import { useWords } from "@/components/ui/words/use-words";
import type { Known, Prediction } from "@/lib/learn/lesson";
import { ProseText } from "./ProseText";

interface PredictionFieldProps {
  /** Of the question and its options. */
  readonly lang: Language;
  readonly prediction: Prediction;
  /** Null until the runs that answer it are there. */
  readonly known: Known | null;
  /** Index of the option that was chosen; null: the answer was asked for; undefined: nothing yet. */
  readonly answer: number | null | undefined;
  readonly onAnswer: (answer: number | null) => void;
}

/** A question before the reveal; once it is answered, what is right stands in its place, and why. */
export function PredictionField({ lang, prediction, known, answer, onAnswer }: PredictionFieldProps) {
  const words = useWords(learn);
  const told = useRef<HTMLParagraphElement>(null);
  const wasOpen = useRef(answer === undefined);
  useEffect(() => {
    // The button that was pressed is gone: the reading goes on with what came out.
    if (wasOpen.current && answer !== undefined) told.current?.focus();
    wasOpen.current = answer === undefined;
  }, [answer]);
  const isOpen = answer === undefined;
  return (
    <section
      aria-label={words.prediction}
      className="flex flex-col gap-2 rounded-[10px] border border-line-strong bg-card p-3"
    >
      <p className="font-semibold">
        <span className="mr-1.5 text-xs font-medium text-muted uppercase">{words.think}</span>
        <br />
        <span lang={lang}>
          <ProseText text={prediction.question} />
        </span>
      </p>
      <ol className="flex flex-col gap-1.5">
        {prediction.options.map(({ text, isRight }, index) => {
          const right = !isOpen && known !== null && isRight(known);
          return (
            <li key={text}>
              {isOpen ? (
                <Button
                  disabled={known === null}
                  onClick={() => onAnswer(index)}
                  className="w-full !justify-start text-left !whitespace-normal"
                >
                  <span className="w-4 shrink-0 text-muted tabular-nums">{index + 1}</span>
                  <span lang={lang}>{text}</span>
                </Button>
              ) : (
                <Answered lang={lang} text={text} isRight={right} isChosen={answer === index} />
              )}
            </li>
          );
        })}
      </ol>
      {!isOpen && known && (
        <p
          ref={told}
          tabIndex={-1}
          className={classNames(
            "scroll-mb-20 rounded-lg border px-2.5 py-2 outline-none",
            answer === null
              ? "border-line bg-well"
              : isChosenRight(prediction, known, answer)
                ? "border-good-line bg-good-soft"
                : "border-warn-line bg-warn-soft",
          )}
        >
          {answer !== null && (
            <b className="font-semibold">{isChosenRight(prediction, known, answer) ? words.right : words.notQuite}</b>
          )}
          <span lang={lang}>
            <ProseText text={prediction.why(known)} />
          </span>
        </p>
      )}
    </section>
  );
}

const isChosenRight = ({ options }: Prediction, known: Known, answer: number): boolean =>
  options[answer]?.isRight(known) === true;

interface AnsweredProps extends Pick<PredictionFieldProps, "lang"> {
  readonly text: string;
  readonly isRight: boolean;
  readonly isChosen: boolean;
}

/** An option once there is nothing left to choose. */
function Answered({ lang, text, isRight, isChosen }: AnsweredProps) {
  const words = useWords(learn);
  return (
    <span
      className={classNames(
        "flex min-h-8 items-center gap-1.5 rounded-[7px] border px-2.5 py-1",
        isRight ? "border-good text-fg" : "border-line text-muted",
        isChosen && "font-semibold",
      )}
    >
      <span className={classNames("w-4 shrink-0", isRight ? "text-good" : "text-muted")}>
        {isRight ? <Icon name="check" size={13} /> : isChosen ? <Icon name="close" size={13} /> : null}
      </span>
      <span>
        <span lang={lang}>{text}</span>
        {isRight && <span className="sr-only">{` ${words.cameOut}`}</span>}
        {isChosen && <span className="text-muted">{` · ${words.yourChoice}`}</span>}
      </span>
    </span>
  );
}
