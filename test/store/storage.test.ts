import * as fake from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inMemory, openStorage, StorageFull } from "@/lib/store/storage";

/** A browser with an empty database. */
function withDatabase(): void {
  for (const [name, value] of Object.entries(fake)) if (name.startsWith("IDB")) vi.stubGlobal(name, value);
  vi.stubGlobal("indexedDB", new fake.IDBFactory());
}
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const places = [
  { name: "IndexedDB", lasts: true, open: openStorage },
  { name: "memory", lasts: false, open: async () => inMemory() },
];

describe.each(places)("values in $name", ({ lasts, open }) => {
  it("come back as copies, by key and by how their keys begin", async () => {
    withDatabase();
    const storage = await open();
    expect(storage.lasts).toBe(lasts);
    const value = { memory: new Map([[3, 0.5]]) };
    await storage.write([
      { room: "runs", key: "a/1", value },
      { room: "runs", key: "a/0", value: 1 },
      { room: "runs", key: "b/0", value: 2 },
      { room: "pages", key: "a/0", value: 3 },
    ]);
    value.memory.clear();
    expect(await storage.get("runs", "a/1")).toEqual({ memory: new Map([[3, 0.5]]) });
    expect(await storage.get("runs", "c")).toBeUndefined();
    expect(await storage.keys("runs")).toEqual(["a/0", "a/1", "b/0"]);
    expect((await storage.entries("runs", "a/")).map(([key]) => key)).toEqual(["a/0", "a/1"]);
    await storage.write([{ room: "runs", key: "a/1" }]);
    expect(await storage.keys("runs", "a/")).toEqual(["a/0"]);
  });

  it("are written all or none", async () => {
    withDatabase();
    const storage = await open();
    const changes = [
      { room: "runs", key: "good", value: 1 },
      { room: "runs", key: "bad", value: () => 1 },
    ] as const;
    await expect(storage.write(changes)).rejects.toMatchObject({ name: "DataCloneError" });
    expect(await storage.keys("runs")).toEqual([]);
  });
});

describe("the browser's storage", () => {
  it("has the values of an earlier visit", async () => {
    withDatabase();
    await (await openStorage()).write([{ room: "pages", key: "p", value: "kept" }]);
    expect(await (await openStorage()).get("pages", "p")).toBe("kept");
  });

  it("is memory where the browser refuses, or where a newer page has been here", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
    expect((await openStorage()).lasts).toBe(false);

    withDatabase();
    await new Promise((resolve, reject) => {
      const request = indexedDB.open("dimple-playground", 1000);
      request.onsuccess = () => resolve(request.result.close());
      request.onerror = reject;
    });
    expect((await openStorage()).lasts).toBe(false);
  });

  it("says in words that there is no room", async () => {
    withDatabase();
    const storage = await openStorage();
    // A browser finds out when it commits: the transaction ends with the reason, and its requests with it.
    vi.spyOn(IDBTransaction.prototype, "commit").mockImplementation(function (this: IDBTransaction) {
      Object.defineProperty(this, "error", { value: new DOMException("", "QuotaExceededError") });
      this.abort();
    });
    await expect(storage.write([{ room: "pages", key: "p", value: 1 }])).rejects.toThrow(StorageFull);
  });
});
