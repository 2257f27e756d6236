"use client";
import { useCallback, useEffect, useState } from "react";
import type { KeptExperiments } from "@/components/playground/machine/keeper";
import { usePageSession } from "@/components/playground/machine/use-session";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { PictureCanvas } from "@/components/scene/PictureCanvas";
import { moment, size } from "@/components/ui/amounts";
import { Button, IconButton } from "@/components/ui/Button";
import { strategySummary } from "@/components/ui/strategy-summary";
import { asked } from "@/components/ui/words/en/asked";
import { page as pageWords } from "@/components/ui/words/en/page";
import { useWords } from "@/components/ui/words/use-words";
import { describeScene } from "@/lib/scene/edit";
import type { KeptHead } from "@/lib/store/pages";

/** The experiments that this browser keeps with their runs: those with a star first, then the newest. */
export function Kept({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(pageWords);
  const session = usePageSession();
  const store = usePlaygroundStore();
  const [kept, setKept] = useState<KeptExperiments | null>(null);
  const list = useCallback(
    () => session.keptExperiments().then(setKept, (error) => tellError(store.getState(), error)),
    [session, store],
  );
  useEffect(() => void list(), [list]);
  if (kept === null) return <p className="text-muted">{words.looking}</p>;
  const { pages, openId, lasts, room } = kept;
  const change = (made: Promise<void>) => void made.then(list);
  return (
    <>
      <p className="mb-3 text-muted">{lasts ? words.keptHere : words.keptNowhere}</p>
      {pages.length === 0 && (
        <p className="rounded-lg border border-dashed border-line-strong p-3 text-muted">{words.keptNothing}</p>
      )}
      <ul className="flex max-h-[50dvh] flex-col gap-1 overflow-y-auto">
        {pages.map((page) => (
          <KeptItem
            key={page.id}
            page={page}
            isOnPage={page.id === openId}
            onOpen={() => {
              onClose();
              void session.openKept(page.id);
            }}
            onStar={() => change(session.starKept(page.id, !page.isStarred))}
            onRemove={() => change(session.removeKept([page.id]))}
          />
        ))}
      </ul>
      <footer className="mt-3 flex flex-wrap items-center gap-2 border-t border-line pt-3 text-xs text-muted">
        <span className="flex-1">{room && words.room(size(room.used), size(room.most))}</span>
        {pages.length > 0 && (
          <ClearAll count={pages.length} onClear={() => change(session.removeKept(pages.map(({ id }) => id)))} />
        )}
      </footer>
    </>
  );
}

interface KeptItemProps {
  readonly page: KeptHead;
  /** It is the experiment that is open. */
  readonly isOnPage: boolean;
  readonly onOpen: () => void;
  readonly onStar: () => void;
  readonly onRemove: () => void;
}

function KeptItem({ page, isOnPage, onOpen, onStar, onRemove }: KeptItemProps) {
  const words = useWords(pageWords);
  const { uploaded } = useWords(asked);
  const atlas = usePlayground((state) => state.atlas);
  const { experiment, runs, savedAt, isStarred } = page;
  const { picture, question, lanes, responseLength } = experiment;
  const ways = lanes.map((lane) => strategySummary(lane, responseLength)).join(" | ");
  return (
    <li className="flex items-center gap-2 rounded-lg border border-line p-1.5">
      <IconButton
        icon={isStarred ? "starred" : "star"}
        label={words.starFor(question)}
        title={isStarred ? words.takeStar : words.giveStar}
        aria-pressed={isStarred}
        look="ghost"
        size="small"
        onClick={onStar}
      />
      <div className="relative size-9 shrink-0 overflow-hidden rounded-md border border-line">
        <PictureCanvas
          picture={picture}
          atlas={atlas}
          label={picture.kind === "scene" ? describeScene(picture.scene) : uploaded}
        />
      </div>
      <button
        type="button"
        onClick={onOpen}
        disabled={isOnPage}
        className="min-w-0 flex-1 rounded px-1 text-left enabled:hover:bg-well"
      >
        <span className="block truncate font-medium">
          {`“${question}”`}
          {isOnPage && <span className="font-normal text-muted">{` · ${words.openNow}`}</span>}
        </span>
        <span className="block truncate text-xs text-muted" title={ways}>
          {`${moment(savedAt)} · ${words.runs(runs)} · ${ways}`}
        </span>
      </button>
      <IconButton icon="close" label={words.forgetOne(question)} look="ghost" size="small" onClick={onRemove} />
    </li>
  );
}

/** Asks once more: what is cleared does not come back. */
function ClearAll({ count, onClear }: { readonly count: number; readonly onClear: () => void }) {
  const words = useWords(pageWords);
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <Button size="small" onClick={() => setAsking(true)}>
        {words.clearAll}
      </Button>
    );
  }
  return (
    <>
      <span>{words.forgetAll(count)}</span>
      <Button
        size="small"
        onClick={() => {
          setAsking(false);
          onClear();
        }}
      >
        {words.forget}
      </Button>
      <Button size="small" onClick={() => setAsking(false)}>
        {words.cancel}
      </Button>
    </>
  );
}
