// @vitest-environment jsdom

import { describe, expect, it } from "vitest";
import {
  type Command,
  commands,
  commandsOn,
  keyHelp,
  type Page,
  withKeys,
} from "@/components/playground/machine/commands";
import type { PageControls } from "@/components/playground/machine/late-session";
import { settingsOf } from "@/components/playground/state/document";
import { clash } from "@/components/playground/state/keys";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { door } from "@/components/ui/words/en/door";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
  new KeyboardEvent("keydown", { key, ...modifiers });

/** What a press may mean on an element, by id. */
const meant = (pressed: KeyboardEvent, target: Element | null) => commandsOn(pressed, target).map(({ id }) => id);

function element(html: string): Element {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  return holder.firstElementChild!;
}

describe("keys of the page", () => {
  it("play, step, jump and go to lanes where nothing is being edited", () => {
    expect(meant(press(" "), document.body)).toEqual(["toggle-play"]);
    expect(meant(press("ArrowLeft"), document.body)).toEqual(["step-back"]);
    expect(meant(press("ArrowRight"), null)).toEqual(["step-forward"]);
    expect(meant(press("Home"), null)).toEqual(["first"]);
    expect(meant(press("End"), null)).toEqual(["last"]);
    expect(meant(press("3"), null)).toEqual(["lane-3"]);
    expect(meant(press("?", { shiftKey: true }), null)).toEqual(["help"]);
    expect(meant(press("0"), null)).toEqual([]);
  });

  it.each(["<input>", '<input type="number">', "<textarea></textarea>"])("never fire while typing in %s", (html) => {
    for (const key of [" ", "ArrowLeft", "Home", "1", "?", "z"]) expect(meant(press(key), element(html))).toEqual([]);
    expect(meant(press("z", { ctrlKey: true }), element(html))).toEqual([]);
  });

  it("run and stop from everywhere", () => {
    const field = element("<textarea></textarea>");
    expect(meant(press("Enter", { ctrlKey: true }), field)).toEqual(["run-all"]);
    expect(meant(press("Enter", { metaKey: true }), field)).toEqual(["run-all"]);
    expect(meant(press("Escape"), field)[0]).toBe("stop");
  });

  it("leave a control's own keys to the control", () => {
    expect(meant(press("ArrowRight"), element('<input type="range">'))).toEqual([]);
    expect(meant(press(" "), element("<button></button>"))).toEqual([]);
    expect(meant(press("ArrowRight"), element("<button></button>"))).toEqual(["step-forward"]);
    expect(meant(press("1"), element("<select></select>"))).toEqual([]);
  });

  it("undo and redo the settings", () => {
    expect(meant(press("z", { ctrlKey: true }), null)).toEqual(["undo"]);
    expect(meant(press("Z", { metaKey: true, shiftKey: true }), null)).toEqual(["redo"]);
    expect(meant(press("y", { ctrlKey: true }), null)).toEqual(["redo"]);
  });

  it("leave combinations of the browser alone", () => {
    expect(meant(press("ArrowLeft", { altKey: true }), null)).toEqual([]);
    expect(meant(press("1", { ctrlKey: true }), null)).toEqual([]);
  });
});

describe("keys of other keyboards", () => {
  /** A sign as a keyboard writes it with AltGr: some systems tell of it as Ctrl with Alt. */
  const withAltGr = (key: string, code: string, held: KeyboardEventInit = {}) =>
    new KeyboardEvent("keydown", { key, code, modifierAltGraph: true, ...held });

  it.each([
    ["German and Nordic", "[", "Digit8", "]", "Digit9"],
    ["French", "[", "Digit5", "]", "Minus"],
  ])("reach events with AltGr: %s", (_, left, leftCode, right, rightCode) => {
    for (const held of [{}, { ctrlKey: true, altKey: true }]) {
      expect(meant(withAltGr(left, leftCode, held), null)).toEqual(["previous-event"]);
      expect(meant(withAltGr(right, rightCode, held), null)).toEqual(["next-event"]);
    }
  });

  it("reach events with Option on a Mac", () => {
    expect(meant(press("[", { code: "Digit5", altKey: true }), null)).toEqual(["previous-event"]);
    expect(meant(press("]", { code: "Digit6", altKey: true }), null)).toEqual(["next-event"]);
    // Where the key has the sign by itself, Alt is the browser's.
    expect(meant(press("[", { code: "BracketLeft", altKey: true }), null)).toEqual([]);
  });

  it("reach events by the place of the bracket keys", () => {
    expect(meant(press("ü", { code: "BracketLeft" }), null)).toEqual(["previous-event"]);
    expect(meant(press("Dead", { code: "BracketLeft" }), null)).toEqual(["previous-event"]);
    expect(meant(press("å", { code: "BracketLeft" }), null)).toEqual(["previous-event"]);
    expect(meant(press("$", { code: "BracketRight" }), null)).toEqual(["next-event"]);
    // What is printed on the key counts first: here it says plus.
    expect(meant(press("+", { code: "BracketRight" }), null)).toEqual(["faster"]);
    expect(meant(press("ü", { code: "BracketLeft" }), element("<input>"))).toEqual([]);
  });

  it("reach commands of letters from other scripts, and never move letters of this one", () => {
    expect(meant(press("я", { code: "KeyZ", ctrlKey: true }), null)).toEqual(["undo"]);
    expect(meant(press("и", { code: "KeyB" }), null)).toEqual(["branch"]);
    expect(meant(press("y", { code: "KeyZ", ctrlKey: true }), null)).toEqual(["redo"]);
    expect(meant(press(";", { code: "KeyZ", ctrlKey: true }), null)).toEqual([]);
    expect(meant(press("c", { code: "KeyI" }), null)).toEqual(["continue"]);
  });

  it("run nothing with Ctrl and Alt for signs that are written with AltGr", () => {
    expect(meant(press("Enter", { ctrlKey: true, altKey: true }), null)).toEqual([]);
    expect(meant(withAltGr("@", "KeyQ"), null)).toEqual([]);
  });
});

/** Pages in every mixture of what commands ask about. */
function allPages(): Page[] {
  const cell = { laneId: "lane-0", position: 0, iteration: 0 };
  const either = [false, true];
  return ["idle", "decoding", "paused", "done"].flatMap((status) =>
    either.flatMap((isBrushed) =>
      either.map((isSelected): Page => {
        const { getState } = createPlaygroundStore(DEFAULT_EXPERIMENT);
        const [laneId] = settingsOf(getState()).laneIds;
        getState().setRun(laneId!, { status: status as "idle" });
        if (isBrushed) getState().setBrush({ positions: [0, 1], iterations: null });
        if (isSelected) getState().select(cell);
        return { state: getState(), session: {} as PageControls };
      }),
    ),
  );
}

/** Pairs of commands that one press means at once, on some page. */
function conflicts(list: readonly Command[]): string[] {
  const pages = allPages();
  return list.flatMap((a, index) =>
    list.slice(index + 1).flatMap((b) => {
      const isShared = a.keys.some((mine) => b.keys.some((theirs) => clash(mine, theirs)));
      const canBoth = pages.some((page) => [a, b].every(({ when }) => when?.(page) ?? true));
      return isShared && canBoth ? [`${a.id} and ${b.id}`] : [];
    }),
  );
}

describe("commands", () => {
  it("have names of their own, and no two of them answer the same press on the same page", () => {
    const ids = commands.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(conflicts(commands)).toEqual([]);
  });

  it("that do are found out: another one on a key in use, whatever Shift does", () => {
    const other = (key: string, more = {}): Command => ({
      id: "other",
      line: "help",
      keys: [{ key, ...more }],
      run: () => {},
    });
    const found = (command: Command) => conflicts([...commands, command]);
    expect(found(other("c"))).toEqual(["continue and other"]);
    expect(found(other("z", { ctrl: true }))).toEqual(["undo and other", "redo and other"]);
    expect(found(other("z"))).toEqual([]);
    expect(found({ ...other("Escape"), when: ({ state }) => state.selected !== null })).toEqual([
      "stop and other",
      "clear-brush and other",
    ]);
  });

  it("Escape stops the run first, then clears what is brushed, and else keeps the browser's meaning", () => {
    const { getState } = createPlaygroundStore(DEFAULT_EXPERIMENT);
    const able = () =>
      commandsOn(press("Escape"), null)
        .filter(({ when }) => when?.({ state: getState(), session: {} as PageControls }) ?? true)
        .map(({ id }) => id);
    expect(able()).toEqual([]);
    getState().setBrush({ positions: [0, 1], iterations: null });
    expect(able()).toEqual(["clear-brush"]);
    getState().setRun(settingsOf(getState()).laneIds[0]!, { status: "decoding" });
    expect(able()).toEqual(["stop"]);
  });

  it("are told by the help dialog and on buttons with the keys they have", () => {
    const lines = keyHelp(door.keys).map(({ keys, does }) => `${keys.join(" ")}: ${does}`);
    expect(lines).toEqual([
      "Space: Play or pause",
      "← →: One step back or forward",
      "Home End: First or last step",
      "[ ]: Previous or next event",
      "− +: Play slower or faster",
      "Ctrl Enter: Run all lanes",
      "Esc: Stop the run; clear what is brushed",
      "C: Continue the lanes that wait at a breakpoint",
      "S: Let them take one iteration",
      "I: From a cell of a heatmap to the inspector, and back",
      "B: Branch from the selected cell",
      "1 … 9: Go to a lane",
      "Ctrl Z: Undo a change of the settings",
      "Ctrl Shift Z: Redo it",
      "?: This list",
    ]);
    expect(withKeys("Run all", "run-all")).toBe("Run all (Ctrl Enter)");
  });
});
