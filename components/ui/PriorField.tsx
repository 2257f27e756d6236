"use client";
import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { clearPriorToken, type PriorEntry, parsePrior, priorToText, setPriorToken } from "@/lib/text/prior";
import type { Tokenizer } from "@/lib/text/tokenizer";
import { Button } from "./Button";
import { classNames } from "./class-names";
import { pressedKey } from "./keyboard";
import { priorCells } from "./prior-cells";
import { asked } from "./words/en/asked";
import { useWords } from "./words/use-words";

export interface PriorFieldProps {
  readonly text: string;
  readonly responseLength: number;
  /** Null until it is loaded: the text can be edited, the strip comes later. */
  readonly tokenizer: Tokenizer | null;
  /** Token that the first lane has at a position, offered when that position is fixed by hand. */
  readonly decodedAt: (position: number) => number | null;
  readonly onChange: (text: string) => void;
}

/**
 * An answer of which some tokens are fixed: as text, and token by token under it. A click on a position opens a row
 * in which it can be fixed or masked again.
 */
export function PriorField(props: PriorFieldProps) {
  const words = useWords(asked);
  const { text, responseLength, tokenizer, onChange } = props;
  const id = useId();
  const prior = useMemo(
    () => tokenizer && parsePrior(text, tokenizer, responseLength),
    [text, tokenizer, responseLength],
  );
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between text-xs text-muted">
        <label htmlFor={id} className="font-medium">
          {words.prior}
        </label>
        <span>{words.priorNote}</span>
      </div>
      <textarea
        id={id}
        value={text}
        rows={1}
        spellCheck={false}
        placeholder={words.priorExample}
        aria-invalid={prior?.problem ? true : undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => onChange(event.target.value)}
        className="field-sizing-content max-h-32 min-h-8 w-full resize-none rounded-[7px] border border-line bg-card px-2 py-1.5 font-mono text-xs placeholder:text-muted"
      />
      <p id={`${id}-help`} className={prior?.problem ? "text-xs text-bad" : "sr-only"}>
        {prior?.problem ?? words.priorHelp}
      </p>
      {tokenizer && prior && <PriorStrip {...props} tokenizer={tokenizer} entries={prior.entries} />}
    </div>
  );
}

interface PriorStripProps extends Omit<PriorFieldProps, "tokenizer"> {
  readonly tokenizer: Tokenizer;
  readonly entries: readonly PriorEntry[];
}

function PriorStrip({ entries, responseLength, tokenizer, decodedAt, onChange }: PriorStripProps) {
  const words = useWords(asked);
  const [open, setOpen] = useState<number | null>(null);
  const [showAll, setShowAll] = useState(false);
  const strip = useRef<HTMLDivElement>(null);
  const { cells, hidden } = priorCells({ entries }, responseLength, tokenizer.tokenText, showAll);
  const write = (next: readonly PriorEntry[]) => onChange(priorToText(next, tokenizer));
  const tabStop = open !== null && open < cells.length ? open : 0;

  function walk(event: KeyboardEvent, position: number) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      strip.current?.querySelectorAll<HTMLButtonElement>("button[data-position]")[position + step]?.focus();
    }
    if (event.key === "Delete" || event.key === "Backspace") write(clearPriorToken(entries, position));
  }

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons, not a form section */}
      <div
        ref={strip}
        role="group"
        translate="no"
        aria-label={words.priorTokens}
        className="flex flex-wrap gap-[3px] font-mono text-xs"
      >
        {cells.map(({ position, text }) => (
          <button
            key={position}
            type="button"
            data-position={position}
            tabIndex={position === tabStop ? 0 : -1}
            aria-pressed={position === open}
            aria-label={text === null ? words.positionMasked(position) : words.positionFixed(position, text)}
            onClick={() => setOpen(position === open ? null : position)}
            onKeyDown={(event) => walk(event, position)}
            className={classNames(
              "min-h-6 min-w-6 rounded border px-1 whitespace-pre",
              text === null ? "hatched border-line text-transparent" : "border-fixed-line bg-fixed text-fg",
              position === open && "ring-2 ring-accent",
            )}
          >
            {text ?? "▒"}
          </button>
        ))}
        {(hidden > 0 || showAll) && (
          <button
            type="button"
            onClick={() => setShowAll(!showAll)}
            aria-label={showAll ? words.fewer : words.more(hidden)}
            className="min-h-6 rounded border border-line bg-card px-1.5 text-muted hover:text-fg"
          >
            {showAll ? words.less : `… ${hidden}`}
          </button>
        )}
      </div>
      {open !== null && open < responseLength && (
        <PositionRow
          key={open}
          position={open}
          isFixed={entries.some(([at]) => at === open)}
          decoded={decodedAt(open)}
          tokenizer={tokenizer}
          onFix={(ids) =>
            write(
              ids.reduce<readonly PriorEntry[]>(
                (all, id, offset) => (open + offset < responseLength ? setPriorToken(all, open + offset, id) : all),
                entries,
              ),
            )
          }
          onMask={() => write(clearPriorToken(entries, open))}
          onDone={() => setOpen(null)}
        />
      )}
    </>
  );
}

interface PositionRowProps {
  readonly position: number;
  readonly isFixed: boolean;
  readonly decoded: number | null;
  readonly tokenizer: Tokenizer;
  /** One id, or several for a text of several tokens: they take the following positions. */
  readonly onFix: (ids: readonly number[]) => void;
  readonly onMask: () => void;
  readonly onDone: () => void;
}

function PositionRow({ position, isFixed, decoded, tokenizer, onFix, onMask, onDone }: PositionRowProps) {
  const words = useWords(asked);
  const [word, setWord] = useState("");
  const fixWord = () => {
    const ids = Array.from(tokenizer.encode(` ${word.trim()}`));
    if (word.trim() === "" || ids.length === 0) return;
    onFix(ids);
    onDone();
  };
  return (
    <div className="flex flex-wrap items-center gap-1.5 rounded-lg bg-well p-1.5 text-xs">
      <span className="text-muted">{words.position(position)}</span>
      <input
        aria-label={words.tokenFor(position)}
        // biome-ignore lint/a11y/noAutofocus: the row opens because its position was pressed
        autoFocus
        value={word}
        placeholder={words.word}
        onChange={(event) => setWord(event.target.value)}
        onKeyDown={(event) => {
          const key = pressedKey(event);
          if (key === "Enter") fixWord();
          if (key === "Escape") onDone();
        }}
        className="h-6.5 w-20 min-w-0 flex-1 rounded-md border border-line bg-card px-1.5 font-mono"
      />
      <Button size="small" onClick={fixWord} disabled={word.trim() === ""}>
        {words.fix}
      </Button>
      {decoded !== null && !isFixed && (
        <Button
          size="small"
          title={words.decodedHere}
          onClick={() => {
            onFix([decoded]);
            onDone();
          }}
        >
          {words.fix}{" "}
          <span className="font-mono" translate="no">
            {tokenizer.tokenText(decoded).trim()}
          </span>
        </Button>
      )}
      {isFixed && (
        <Button
          size="small"
          onClick={() => {
            onMask();
            onDone();
          }}
        >
          {words.mask}
        </Button>
      )}
    </div>
  );
}
