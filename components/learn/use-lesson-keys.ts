"use client";
import { useEffect, useRef } from "react";
import { isComposing } from "@/components/ui/keyboard";

interface LessonKeys {
  next(): void;
  back(): void;
  leave(): void;
  /** Chooses an option or a lane, 0-based. */
  choose(index: number): void;
}

/** What has a meaning of its own for arrows and digits. */
const TAKES_ARROWS = "input, textarea, select, [role=grid], [role=slider], [role=listbox], [role=menu], dialog";

/** The keys of a presenter: → and ← as on a keyboard, the page keys as clickers send them, Esc to leave. */
export function useLessonKeys(keys: LessonKeys | null): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  }, [keys]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const does = latest.current;
      if (!does || event.defaultPrevented || isComposing(event)) return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("dialog")) return;
      const act = actOf(event.key, does, target?.closest(TAKES_ARROWS) !== null && target !== null);
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

/** What a key does; null where it is none of ours, or belongs to what has the focus. */
function actOf(key: string, keys: LessonKeys, isTaken: boolean): (() => void) | null {
  if (key === "PageDown") return keys.next;
  if (key === "PageUp") return keys.back;
  if (key === "Escape") return keys.leave;
  if (isTaken) return null;
  if (key === "ArrowRight") return keys.next;
  if (key === "ArrowLeft") return keys.back;
  if (/^[1-9]$/.test(key)) return () => keys.choose(Number(key) - 1);
  return null;
}
