/** Key strokes: which press is meant, where a press belongs to the page, and what stands on the key. */

export interface Keystroke {
  /** As the browser names it; letters in lower case. */
  readonly key: string;
  /** With Ctrl, on a Mac also Cmd; without, neither is held. */
  readonly ctrl?: true;
  /** Not said: whether Shift is held makes no difference. */
  readonly shift?: boolean;
}

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "getModifierState">;

/**
 * True where a press is this stroke by what the key writes. Combinations with Alt are the browser's, unless the sign itself
 * is written with AltGr or Option, as `[` is on many keyboards.
 */
export function isStroke(stroke: Keystroke, pressed: Pressed): boolean {
  const { key } = pressed;
  if ((key.length === 1 ? key.toLowerCase() : key) !== stroke.key) return false;
  return (!stroke.ctrl && isWrittenWithAlt(pressed)) || holdsAsTold(stroke, pressed);
}

/** True where a press is this stroke by the place of the key: for signs and letters that a keyboard has no key for. */
export function isStrokeByPlace(stroke: Keystroke, pressed: Pressed): boolean {
  const { key, code } = pressed;
  if (/^[a-z0-9]$/i.test(key) || isWrittenWithAlt(pressed)) return false;
  // A letter of another script stands in a letter’s place; a sign there is of a keyboard that has its letters elsewhere.
  const isInPlace = placeOf(stroke.key) === code && (isSign(stroke.key) || /^\p{L}$/u.test(key));
  return isInPlace && holdsAsTold(stroke, pressed);
}

const holdsAsTold = (stroke: Keystroke, { ctrlKey, metaKey, altKey, shiftKey }: Pressed): boolean =>
  !altKey && (ctrlKey || metaKey) === (stroke.ctrl ?? false) && shiftKey === (stroke.shift ?? shiftKey);

/** Whether the sign of a press was written with AltGr (told as Ctrl with Alt by some systems) or with Option. */
function isWrittenWithAlt(pressed: Pressed): boolean {
  const { key, code, ctrlKey, metaKey, altKey } = pressed;
  if (!isSign(key)) return false;
  if (pressed.getModifierState("AltGraph")) return true;
  // Where the key by itself has the sign, Alt was held for something else.
  return altKey && !ctrlKey && !metaKey && code !== placeOf(key);
}

const isSign = (key: string): boolean => key.length === 1 && !/[\p{L}\p{N}\s]/u.test(key);

/** Signs of strokes that many keyboards have no key for, and the name of the place they have on others. */
const PLACES: Readonly<Record<string, string>> = { "[": "BracketLeft", "]": "BracketRight" };

/** The place of a letter or a sign, as the browser names it; null for all others, which every keyboard has. */
const placeOf = (key: string): string | null =>
  /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : (PLACES[key] ?? null);

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
