/** The page's keyboard: which key means what. Help and hints read the same list that the handler reads. */

export type KeyAction =
  | { readonly kind: "toggle-play" | "step-back" | "step-forward" | "first" | "last" | "help" }
  | { readonly kind: "previous-event" | "next-event" | "slower" | "faster" }
  | { readonly kind: "run-all" | "stop" | "undo" | "redo" }
  | { readonly kind: "continue" | "step-run" | "branch" }
  | { readonly kind: "focus-lane"; readonly lane: number };

/** Keys with what they do, for the help dialog. */
export const keyHelp: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ["Space"], does: "Play or pause" },
  { keys: ["←", "→"], does: "One step back or forward" },
  { keys: ["Home", "End"], does: "First or last step" },
  { keys: ["[", "]"], does: "Previous or next event" },
  { keys: ["−", "+"], does: "Play slower or faster" },
  { keys: ["Ctrl", "Enter"], does: "Run all lanes" },
  { keys: ["Esc"], does: "Stop the run; clear what is brushed" },
  { keys: ["C"], does: "Continue the lanes that wait at a breakpoint" },
  { keys: ["S"], does: "Let them take one iteration" },
  { keys: ["B"], does: "Branch from the selected cell" },
  { keys: ["1", "…", "9"], does: "Go to a lane" },
  { keys: ["Ctrl", "Z"], does: "Undo a change of the settings" },
  { keys: ["Ctrl", "Shift", "Z"], does: "Redo it" },
  { keys: ["?"], does: "This list" },
];

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const plain: Readonly<Record<string, KeyAction>> = {
  " ": { kind: "toggle-play" },
  ArrowLeft: { kind: "step-back" },
  ArrowRight: { kind: "step-forward" },
  Home: { kind: "first" },
  End: { kind: "last" },
  "[": { kind: "previous-event" },
  "]": { kind: "next-event" },
  "-": { kind: "slower" },
  "+": { kind: "faster" },
  c: { kind: "continue" },
  s: { kind: "step-run" },
  b: { kind: "branch" },
  Escape: { kind: "stop" },
  "?": { kind: "help" },
};

/**
 * What a key press asks of the page, or null. While a text is being edited only Ctrl/Cmd + Enter and Escape count;
 * on a control that uses the key itself (a slider's arrows, a button's Space) the control wins.
 */
export function keyAction(pressed: Pressed, target: Element | null): KeyAction | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = pressed;
  const command = ctrlKey || metaKey;
  if (altKey) return null;
  if (command && key === "Enter") return { kind: "run-all" };
  if (isTextField(target)) return key === "Escape" && !command ? { kind: "stop" } : null;
  if (command && key.toLowerCase() === "z") return { kind: shiftKey ? "redo" : "undo" };
  if (command && key.toLowerCase() === "y") return { kind: "redo" };
  if (command || usesKey(target, key)) return null;
  if (/^[1-9]$/.test(key)) return { kind: "focus-lane", lane: Number(key) - 1 };
  return plain[key.length === 1 ? key.toLowerCase() : key] ?? null;
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
