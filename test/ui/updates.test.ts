import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { worksFirst } from "@/components/ui/updates";

afterEach(() => vi.unstubAllGlobals());

/** Locks that are given at once. */
function locks() {
  const given: { name: string; mode: string; held: Promise<unknown> }[] = [];
  const request = async (name: string, { mode }: { mode: string }, hold: () => Promise<unknown>) => {
    const held = hold();
    given.push({ name, mode, held });
    return held;
  };
  vi.stubGlobal("navigator", { locks: { request } });
  return given;
}

describe("work that takes all processors", () => {
  it("holds the lock that the service worker heeds until it has ended, however it ends", async () => {
    const given = locks();
    let fail = (_: Error) => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const seen = worksFirst(work);
    expect(given).toHaveLength(1);
    const [{ name, mode, held }] = given as [(typeof given)[number]];
    expect(mode).toBe("shared");
    expect(readFileSync("scripts/site/service-worker.js", "utf8")).toContain(`request("${name}",`);
    expect(await Promise.race([held, Promise.resolve("still held")])).toBe("still held");
    fail(new Error("no such file"));
    await expect(seen).rejects.toThrow("no such file");
    await expect(held).resolves.toBeUndefined();
  });

  it("is done where there are no locks", async () => {
    vi.stubGlobal("navigator", {});
    expect(await worksFirst(Promise.resolve(3))).toBe(3);
  });
});
