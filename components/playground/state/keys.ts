/** Key strokes: which press is meant, where a press belongs to the page, and what stands on the key. */

export interface Keystroke {
  /** As the browser names it; letters in lower case. */
  readonly key: string;
  /** With Ctrl, on a Mac also Cmd; without, neither is held. */
  readonly ctrl?: true;
  /** Not said: whether Shift is held makes no difference. */
  readonly shift?: boolean;
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** True where a press is this stroke. Combinations with Alt are the browser's. */
export function isStroke(stroke: Keystroke, { key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): boolean {
  const named = key.length === 1 ? key.toLowerCase() : key;
  const isHeld = (ctrlKey || metaKey) === (stroke.ctrl ?? false);
  return !altKey && named === stroke.key && isHeld && shiftKey === (stroke.shift ?? shiftKey);
}

/** True where one press could be both. */
export const clash = (a: Keystroke, b: Keystroke): boolean =>
  a.key === b.key && a.ctrl === b.ctrl && (a.shift ?? b.shift) === (b.shift ?? a.shift);

/**
 * True where a stroke belongs to the page: while a text is being edited only what acts `whileTyping`; on a control that
 * uses the key itself (a slider's arrows, a button's Space) the control wins.
 */
export function isFree({ key, ctrl }: Keystroke, whileTyping: boolean, target: Element | null): boolean {
  if (isTextField(target)) return whileTyping;
  return ctrl || !usesKey(target, key);
}

const TEXT_TYPES = new Set(["text", "search", "url", "email", "number", "password", "tel"]);

function isTextField(target: Element | null): boolean {
  if (target instanceof HTMLInputElement) return TEXT_TYPES.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

function usesKey(target: Element | null, key: string): boolean {
  if (!target) return false;
  if (target.closest("dialog[open], [popover]:popover-open")) return key !== "?";
  if (key === " ") return target.matches("button, summary, select, a, input, [role=button], [role=switch]");
  if (key.startsWith("Arrow") || key === "Home" || key === "End") {
    return target.matches("input, select, [role=slider], [role=grid], [role=listbox]");
  }
  return target instanceof HTMLSelectElement;
}

const PRINTED: Readonly<Record<string, string>> = {
  " ": "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  "-": "−",
};

/** What stands on the keys of a stroke: `Ctrl`, `Shift`, `Z`. */
export const printed = ({ key, ctrl, shift }: Keystroke): readonly string[] => [
  ...(ctrl ? ["Ctrl"] : []),
  ...(shift ? ["Shift"] : []),
  PRINTED[key] ?? (key.length === 1 ? key.toUpperCase() : key),
];
