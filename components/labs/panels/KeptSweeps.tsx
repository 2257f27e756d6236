"use client";
import { useState } from "react";
import { FORMATS } from "@/components/labs/machine/result-files";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { isBusy, useLab } from "@/components/labs/state/lab-state";
import { moment, size } from "@/components/ui/amounts";
import { buttonClass } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { pressedKey } from "@/components/ui/keyboard";
import { Menu } from "@/components/ui/Menu";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import type { KeptSweep } from "@/lib/sweep/kept";

/** The visitor's sweeps as the browser keeps them, and the room that they take. */
export function KeptSweeps() {
  const words = useWords(labWords);
  const kept = useLab((state) => state.kept);
  const room = useLab((state) => state.room);
  const lasts = useLab((state) => state.lasts);
  if (kept.length === 0) return null;
  const used = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <section aria-labelledby="kept" className="card flex flex-col gap-2 p-3.5">
      <h2 id="kept" className="font-semibold">
        {words.kept}
      </h2>
      <ul className="-mx-1.5 flex flex-col">
        {kept.map((sweep) => (
          <KeptLine key={sweep.id} sweep={sweep} />
        ))}
      </ul>
      <p className="text-xs text-muted">
        {lasts ? words.keptHere(size(used)) : words.keptUntilClosed(size(used))}
        {room && words.room(size(room.used), size(room.most))}.
      </p>
    </section>
  );
}

function KeptLine({ sweep }: { readonly sweep: KeptSweep }) {
  const words = useWords(labWords);
  const session = useLabSession();
  const busy = useLab(isBusy);
  const isShown = useLab(({ shown }) => shown?.source.kind === "own" && shown.source.kept.id === sweep.id);
  const [isRenaming, setRenaming] = useState(false);
  const { id, name, done, total, savedAt, bytes } = sweep;
  return (
    <li className="flex items-center gap-1 rounded-md px-1.5 py-1 hover:bg-well">
      {isRenaming ? (
        <Rename
          name={name}
          onDone={(next) => {
            setRenaming(false);
            if (next !== null) void session.rename(id, next);
          }}
        />
      ) : (
        <button
          type="button"
          disabled={busy}
          aria-current={isShown ? "true" : undefined}
          onClick={() => void session.openKept(id)}
          className="min-w-0 flex-1 text-left aria-[current]:font-semibold disabled:text-muted"
        >
          <span className="block truncate">{name}</span>
          <span className="block text-xs font-normal text-muted tabular-nums">
            {done < total ? words.answersOf(done, total) : words.answers(total)} · {moment(savedAt)} · {size(bytes)}
          </span>
        </button>
      )}
      <Menu
        label={words.moreFor(name)}
        align="end"
        width={220}
        triggerClassName={`${buttonClass({ look: "ghost", size: "small" })} w-6.5 shrink-0 !px-0`}
        trigger={<Icon name="more" />}
        items={[
          { label: words.rename, onSelect: () => setRenaming(true) },
          ...FORMATS.map((format) => ({
            label: words.formats[format.id]!,
            onSelect: () => void session.saveKept(id, format.id),
          })),
          { label: words.delete, danger: true, disabled: busy && isShown, onSelect: () => void session.remove(id) },
        ]}
      />
    </li>
  );
}

/** A field for another name; Enter takes it, Escape leaves the old one. */
function Rename({ name, onDone }: { readonly name: string; readonly onDone: (name: string | null) => void }) {
  const words = useWords(labWords);
  const [draft, setDraft] = useState(name);
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the visitor has just asked to write here.
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      aria-label={words.newName(name)}
      value={draft}
      maxLength={120}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => onDone(draft.trim() === "" ? null : draft)}
      onKeyDown={(event) => {
        const key = pressedKey(event);
        if (key === "Enter") event.currentTarget.blur();
        if (key === "Escape") onDone(null);
      }}
      className="h-7 min-w-0 flex-1 rounded-[7px] border border-line bg-card px-2"
    />
  );
}
