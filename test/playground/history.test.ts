import { describe, expect, it } from "vitest";
import { record, redo, startHistory, undo } from "@/components/playground/state/history";

describe("settings history", () => {
  it("gives back every earlier value in order, and forward again", () => {
    let history = startHistory("a");
    history = record(history, "b", "question", 0);
    history = record(history, "c", "seed", 10);
    expect(undo(history).present).toBe("b");
    expect(undo(undo(history)).present).toBe("a");
    expect(redo(undo(undo(history))).present).toBe("b");
    expect(redo(redo(undo(undo(history)))).present).toBe("c");
  });

  it("takes quick edits of one control as one step and slow ones as several", () => {
    let history = startHistory(0);
    history = record(history, 1, "gamma", 1000);
    history = record(history, 2, "gamma", 1400);
    history = record(history, 3, "gamma", 1800);
    expect(undo(history).present).toBe(0);
    history = record(history, 4, "gamma", 5000);
    expect(undo(history).present).toBe(3);
  });

  it("does not merge into a step that was undone to", () => {
    let history = record(startHistory(0), 1, "gamma", 0);
    history = undo(record(history, 2, "seed", 10));
    history = record(history, 5, "seed", 20);
    expect(undo(history).present).toBe(1);
  });

  it("forgets the undone side after a new edit", () => {
    let history = record(startHistory(0), 1, "a", 0);
    history = record(undo(history), 2, "b", 10);
    expect(redo(history).present).toBe(2);
  });

  it("stays as it is when there is nothing to undo, to redo or to record", () => {
    const history = startHistory(0);
    expect(undo(history)).toEqual(history);
    expect(redo(history)).toEqual(history);
    expect(record(history, 0, "a", 0)).toBe(history);
  });
});
