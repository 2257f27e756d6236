import { describe, expect, it } from "vitest";
import { runStages, type Stage } from "@/scripts/stages";

const STAGES: readonly Stage[] = [[["types"], ["lint", "arrows"]], [["unit"]], [["browser"], ["build"]]];

/** Runs the stages with commands of which some fail. @returns what was begun and ended, in order, and what is told */
async function walk(...failing: string[]) {
  const seen: string[] = [];
  const failed = await runStages(STAGES, async (command, isAlone) => {
    seen.push(isAlone ? `${command} alone` : command);
    await Promise.resolve();
    seen.push(`/${command}`);
    return !failing.includes(command);
  });
  return { seen, failed };
}

describe("stages", () => {
  it("run lines beside each other, commands of a line and stages one after the other", async () => {
    expect(await walk()).toEqual({
      seen: [
        ...["types", "lint", "/types", "/lint", "arrows", "/arrows"],
        ...["unit alone", "/unit", "browser", "build", "/browser", "/build"],
      ],
      failed: [],
    });
  });

  it("let the other lines come to their end after a failure, and begin no other stage", async () => {
    const { seen, failed } = await walk("types");
    expect(seen.at(-1)).toBe("/arrows");
    expect(failed).toEqual(["types"]);
  });

  it("end a line with its failure, and tell of all lines that failed", async () => {
    const { seen, failed } = await walk("types", "lint");
    expect(seen).not.toContain("arrows");
    expect(failed).toEqual(["types", "lint"]);
  });
});
