/**
 * What can be done on the page by a key: one entry a command. The keyboard, the help dialog, buttons and the hints on
 * them read this list.
 */

import { settingsOf } from "@/components/playground/state/document";
import { isFree, isStroke, isStrokeByPlace, type Keystroke, printed } from "@/components/playground/state/keys";
import { isRunning, runOf } from "@/components/playground/state/runs";
import type { PlaygroundState } from "@/components/playground/state/store";
import { SPEEDS } from "@/components/run/view";
import type { door } from "@/components/ui/words/en/door";
import { NO_INTERVENTION } from "@/lib/decoding/intervention";
import type { PageControls } from "./late-session";

/** What keys do, a line each. */
type KeyLines = (typeof door)["keys"];
type KeyLine = keyof KeyLines;

/** The page that a command acts on, as it stands. */
export interface Page {
  readonly state: PlaygroundState;
  readonly session: PageControls;
}

export interface Command {
  readonly id: string;
  /** Any of these; help and hints name the first. */
  readonly keys: readonly [Keystroke, ...Keystroke[]];
  /** Its line in the help dialog; neighbours may share one. */
  readonly line: KeyLine;
  /** Acts while a text is being edited too. */
  readonly whileTyping?: true;
  /** Whether there is something to do; without it there always is. Where nothing is, the key keeps the browser's meaning. */
  readonly when?: (page: Page) => boolean;
  readonly run: (page: Page) => void;
}

/** The neighbouring speed; the same one at either end. */
function changeSpeed({ speed, setSpeed }: PlaygroundState, direction: 1 | -1): void {
  const at = (SPEEDS as readonly number[]).indexOf(speed);
  setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + direction))]!);
}

const hasPaused = ({ state }: Page) => settingsOf(state).laneIds.some((id) => runOf(state, id).status === "paused");

/** To the inspector, with the cell that is pointed at; from there back to the heatmap of its cell. */
function goBetweenCellAndInspector({ hovered, selected, select }: PlaygroundState): void {
  const inspector = document.getElementById("inspector");
  const cell = selected ?? hovered;
  if (!inspector || !cell) return;
  if (inspector.contains(document.activeElement)) {
    document.querySelector<HTMLElement>(`#heatmap-${cell.laneId} [role="grid"]`)?.focus();
    return;
  }
  // The cell stays under the glass when the heatmap is left.
  select(hovered ?? cell);
  requestAnimationFrame(() => inspector.focus());
}

const laneCommand = <Digit extends number>(number: Digit) => ({
  id: `lane-${number}` as const,
  line: "lane" as const,
  keys: [{ key: String(number) }] as const,
  when: ({ state }: Page) => settingsOf(state).laneIds.length >= number,
  run: () => document.getElementById(`lane-${number - 1}`)?.focus(),
});

const table = [
  {
    id: "toggle-play",
    line: "play",
    keys: [{ key: " " }],
    run: ({ state }) => state.setPlaying(!state.isPlaying),
  },
  {
    id: "step-back",
    line: "step",
    keys: [{ key: "ArrowLeft" }],
    run: ({ state }) => state.stepClock(-1),
  },
  {
    id: "step-forward",
    line: "step",
    keys: [{ key: "ArrowRight" }],
    run: ({ state }) => state.stepClock(1),
  },
  { id: "first", line: "outermost", keys: [{ key: "Home" }], run: ({ state }) => state.pauseAt(0) },
  { id: "last", line: "outermost", keys: [{ key: "End" }], run: ({ state }) => state.pauseAt("end") },
  {
    id: "previous-event",
    line: "event",
    keys: [{ key: "[" }],
    run: ({ state }) => state.stepEvent(-1),
  },
  { id: "next-event", line: "event", keys: [{ key: "]" }], run: ({ state }) => state.stepEvent(1) },
  { id: "slower", line: "speed", keys: [{ key: "-" }], run: ({ state }) => changeSpeed(state, -1) },
  { id: "faster", line: "speed", keys: [{ key: "+" }], run: ({ state }) => changeSpeed(state, 1) },
  {
    id: "run-all",
    line: "runAll",
    keys: [{ key: "Enter", ctrl: true }],
    whileTyping: true,
    run: ({ session }) => session.runAll(),
  },
  // Escape takes back one thing at a time: the run first, then what is brushed.
  {
    id: "stop",
    line: "escape",
    keys: [{ key: "Escape" }],
    whileTyping: true,
    when: ({ state }) => isRunning(state),
    run: ({ session }) => session.stop(),
  },
  {
    id: "clear-brush",
    line: "escape",
    keys: [{ key: "Escape" }],
    whileTyping: true,
    when: ({ state }) => !isRunning(state) && state.brush !== null,
    run: ({ state }) => state.setBrush(null),
  },
  {
    id: "continue",
    line: "goOn",
    keys: [{ key: "c" }],
    when: hasPaused,
    run: ({ session }) => session.goOn(null, "continue"),
  },
  {
    id: "step-run",
    line: "stepRun",
    keys: [{ key: "s" }],
    when: hasPaused,
    run: ({ session }) => session.goOn(null, "step"),
  },
  {
    id: "inspector",
    line: "inspector",
    keys: [{ key: "i" }],
    when: ({ state }) => state.selected !== null || state.hovered !== null,
    run: ({ state }) => goBetweenCellAndInspector(state),
  },
  {
    id: "branch",
    line: "branch",
    keys: [{ key: "b" }],
    when: ({ state }) => state.selected !== null,
    run: ({ state: { selected }, session }) => {
      if (!selected) return;
      const { laneId, iteration } = selected;
      session.branch({ laneId, iteration, intervention: NO_INTERVENTION });
    },
  },
  ...([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map(laneCommand),
  {
    id: "undo",
    line: "undo",
    keys: [{ key: "z", ctrl: true, shift: false }],
    run: ({ state }) => state.undo(),
  },
  {
    id: "redo",
    line: "redo",
    keys: [
      { key: "z", ctrl: true, shift: true },
      { key: "y", ctrl: true },
    ],
    run: ({ state }) => state.redo(),
  },
  {
    id: "help",
    line: "help",
    keys: [{ key: "?" }],
    run: ({ state }) => state.showDialog("help"),
  },
] as const satisfies readonly Command[];

export type CommandId = (typeof table)[number]["id"];

/** All commands, in the order of the help dialog. */
export const commands: readonly Command[] = table;

export const commandOf = (id: CommandId): Command => commands.find((command) => command.id === id)!;

/** The commands that a key press on an element may mean, whether or not there is something to do for them. */
export function commandsOn(pressed: KeyboardEvent, target: Element | null): readonly Command[] {
  const meant = (isMeant: typeof isStroke) =>
    commands.filter(({ keys, whileTyping = false }) =>
      keys.some((stroke) => isMeant(stroke, pressed) && isFree(stroke, whileTyping, target)),
    );
  // What is printed on the key counts first: only a key that means nothing is read by its place.
  return commands.some(({ keys }) => keys.some((stroke) => isStroke(stroke, pressed)))
    ? meant(isStroke)
    : meant(isStrokeByPlace);
}

/** What stands on the keys of a command. */
export const keysOf = (id: CommandId): readonly string[] => printed(commandOf(id).keys[0]);

/** `Stop (Esc)`: a text with the keys of a command behind it. */
export const withKeys = (text: string, id: CommandId): string => `${text} (${keysOf(id).join(" ")})`;

/** Lines of the help dialog: keys, and what they do. */
export function keyHelp(lines: KeyLines): readonly { readonly keys: readonly string[]; readonly does: string }[] {
  const keysOfLine = new Map<KeyLine, string[]>();
  for (const { line, keys } of commands) {
    const told = keysOfLine.get(line) ?? [];
    const names = printed(keys[0]).filter((name) => !told.includes(name));
    keysOfLine.set(line, [...told, ...names]);
  }
  return [...keysOfLine].map(([line, keys]) => ({
    does: lines[line],
    keys: keys.length > MOST_KEYS ? [keys[0]!, "…", keys.at(-1)!] : keys,
  }));
}

/** More keys on one line are told by the first and the last. */
const MOST_KEYS = 3;
