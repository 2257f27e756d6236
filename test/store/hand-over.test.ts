import { afterEach, expect, test, vi } from "vitest";
import { handOver, takeOver } from "@/lib/store/hand-over";

afterEach(() => void vi.unstubAllGlobals());

/** As much of a browser's caches as is asked of them. */
function browserCaches() {
  const rooms = new Map<string, Map<string, Response>>();
  const open = async (name: string) => {
    const room = rooms.get(name) ?? new Map<string, Response>();
    rooms.set(name, room);
    return {
      put: async (address: string, response: Response) => void room.set(address, response),
      match: async (address: string) => room.get(address),
      delete: async (address: string) => room.delete(address),
    };
  };
  return { open, delete: async (name: string) => rooms.delete(name) };
}

test("a file is found by its address once, and what was laid down before is gone", async () => {
  vi.stubGlobal("caches", browserCaches());
  const [old] = await handOver([new File(["old"], "old.json")], "https://site.org/play/handed-over/");
  const [first, second] = await handOver(
    [new File(["1"], "one run.json"), new File(["2"], "two.json")],
    "https://site.org/play/handed-over/",
  );
  expect(first).toBe("https://site.org/play/handed-over/one%20run.json");
  expect(await takeOver(old!)).toBeNull();
  expect(await (await takeOver(second!))!.text()).toBe("2");
  expect(await takeOver(second!)).toBeNull();
  expect(await (await takeOver(first!))!.text()).toBe("1");
});

test("a browser that keeps nothing says so, and finds nothing", async () => {
  vi.stubGlobal("caches", undefined);
  await expect(handOver([new File(["1"], "a")], "https://site.org/")).rejects.toThrow("This browser keeps nothing");
  expect(await takeOver("https://site.org/a")).toBeNull();
});
