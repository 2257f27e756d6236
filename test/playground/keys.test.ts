// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { keyAction } from "@/components/playground/state/keys";

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

function element(html: string): Element {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  return holder.firstElementChild!;
}

describe("keys of the page", () => {
  it("play, step, jump and go to lanes where nothing is being edited", () => {
    expect(keyAction(press(" "), document.body)).toEqual({ kind: "toggle-play" });
    expect(keyAction(press("ArrowLeft"), document.body)).toEqual({ kind: "step-back" });
    expect(keyAction(press("ArrowRight"), null)).toEqual({ kind: "step-forward" });
    expect(keyAction(press("Home"), null)).toEqual({ kind: "first" });
    expect(keyAction(press("End"), null)).toEqual({ kind: "last" });
    expect(keyAction(press("3"), null)).toEqual({ kind: "focus-lane", lane: 2 });
    expect(keyAction(press("?", { shiftKey: true }), null)).toEqual({ kind: "help" });
    expect(keyAction(press("0"), null)).toBeNull();
  });

  it.each(["<input>", '<input type="number">', "<textarea></textarea>"])("never fire while typing in %s", (html) => {
    for (const key of [" ", "ArrowLeft", "Home", "1", "?", "z"])
      expect(keyAction(press(key), element(html))).toBeNull();
    expect(keyAction(press("z", { ctrlKey: true }), element(html))).toBeNull();
  });

  it("run and stop from everywhere", () => {
    const field = element("<textarea></textarea>");
    expect(keyAction(press("Enter", { ctrlKey: true }), field)).toEqual({ kind: "run-all" });
    expect(keyAction(press("Enter", { metaKey: true }), field)).toEqual({ kind: "run-all" });
    expect(keyAction(press("Escape"), field)).toEqual({ kind: "stop" });
  });

  it("leave a control's own keys to the control", () => {
    expect(keyAction(press("ArrowRight"), element('<input type="range">'))).toBeNull();
    expect(keyAction(press(" "), element("<button></button>"))).toBeNull();
    expect(keyAction(press("ArrowRight"), element("<button></button>"))).toEqual({ kind: "step-forward" });
    expect(keyAction(press("1"), element("<select></select>"))).toBeNull();
  });

  it("undo and redo the settings", () => {
    expect(keyAction(press("z", { ctrlKey: true }), null)).toEqual({ kind: "undo" });
    expect(keyAction(press("Z", { metaKey: true, shiftKey: true }), null)).toEqual({ kind: "redo" });
    expect(keyAction(press("y", { ctrlKey: true }), null)).toEqual({ kind: "redo" });
  });

  it("leave combinations of the browser alone", () => {
    expect(keyAction(press("ArrowLeft", { altKey: true }), null)).toBeNull();
    expect(keyAction(press("1", { ctrlKey: true }), null)).toBeNull();
  });
});
