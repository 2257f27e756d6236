/**
 * What outlives a visit: rooms of values under text keys, in IndexedDB where the browser lets the page have it, else in
 * memory. A room more is a name in `ROOMS` and a step at the end of `UPGRADES`.
 */
import { deleteDB, type IDBPDatabase, openDB } from "idb";

const DATABASE = "dimple-playground";

const ROOMS = ["pages", "runs", "sweeps", "answers", "stars"] as const;
type Room = (typeof ROOMS)[number];

/**
 * Steps from each version of the database to the next; its version is their number. A step that has been published stays
 * as it is: browsers out there have taken it.
 */
const UPGRADES: readonly ((database: IDBPDatabase) => void)[] = [
  (database) => {
    database.createObjectStore("pages");
    database.createObjectStore("runs");
  },
  (database) => {
    database.createObjectStore("sweeps");
    database.createObjectStore("answers");
  },
  (database) => {
    database.createObjectStore("stars");
  },
];

/** A value to be put under a key, or taken away where it is absent. */
export interface Change {
  readonly room: Room;
  readonly key: string;
  readonly value?: unknown;
}

/** Values are copied on their way in and out, as `structuredClone` does. Nobody vouches for what comes out: another version may have written it. */
export interface Storage {
  /** Whether values are still there when the page is opened again. */
  readonly lasts: boolean;
  get(room: Room, key: string): Promise<unknown>;
  /** Keys of a room that begin so, in order. */
  keys(room: Room, prefix?: string): Promise<readonly string[]>;
  /** The same with their values. */
  entries(room: Room, prefix?: string): Promise<readonly (readonly [key: string, value: unknown])[]>;
  /**
   * All of these or none. What is asked for before it returns is written even when the page is left right after.
   * @throws StorageFull, or a DOMException named DataCloneError for what cannot be copied
   */
  write(changes: readonly Change[]): Promise<void>;
}

/** Bytes that the whole site takes in this browser, and may take. */
export interface RoomOfSite {
  readonly used: number;
  readonly most: number;
}

/** How much room there is; null in browsers, and in frames without an origin, that do not say. */
export async function roomOfSite(): Promise<RoomOfSite | null> {
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  return usage === undefined || quota === undefined ? null : { used: usage, most: quota };
}

/** The browser gives this site no more room. */
export class StorageFull extends Error {
  override readonly name = "StorageFull";
  constructor() {
    super("This browser has no room left for this page.");
  }
}

/** The browser's storage; memory where it is refused (a private window, a frame without an origin of its own) or newer than this page. */
export async function openStorage(): Promise<Storage> {
  try {
    const database = await openDB(DATABASE, UPGRADES.length, {
      upgrade: (opened, oldVersion) => {
        for (const step of UPGRADES.slice(oldVersion)) step(opened);
      },
      // A newer page waits in another tab: it goes first, and writes of this one fail from here on.
      blocking: (_, __, event) => (event.target as IDBDatabase).close(),
    });
    return inDatabase(database);
  } catch {
    return inMemory();
  }
}

/** Deletes all that is kept; pages that are open keep no more from here on. */
export const clearStorage = (): Promise<void> => deleteDB(DATABASE);

function inDatabase(database: IDBPDatabase): Storage {
  return {
    lasts: true,
    get: (room, key) => database.get(room, key),
    keys: async (room, prefix = "") => (await database.getAllKeys(room, beginning(prefix))).map(String),
    async entries(room, prefix = "") {
      const range = beginning(prefix);
      const transaction = database.transaction(room);
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(range), transaction.store.getAll(range)]);
      return keys.map((key, index) => [String(key), values[index]] as const);
    },
    async write(changes) {
      if (changes.length === 0) return;
      const transaction = database.transaction([...new Set(changes.map(({ room }) => room))], "readwrite");
      const done = transaction.done.catch((error: unknown) => error);
      try {
        for (const { room, key, value } of changes) {
          const store = transaction.objectStore(room);
          const asked = value === undefined ? store.delete(key) : store.put(value, key);
          // What fails ends the transaction, which says why.
          asked.catch(() => {});
        }
        transaction.commit();
      } catch (error) {
        transaction.abort();
        await done;
        throw inWords(error);
      }
      const error = await done;
      if (error) throw inWords(error);
    },
  };
}

/** A full store by its own name; everything else as it is. */
const inWords = (error: unknown): unknown =>
  error instanceof DOMException && error.name === "QuotaExceededError" ? new StorageFull() : error;

const beginning = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

/** Values for as long as the page is open. */
export function inMemory(): Storage {
  const rooms = new Map(ROOMS.map((room) => [room, new Map<string, unknown>()]));
  const keysOf = (room: Room, prefix = "") =>
    [...rooms.get(room)!.keys()].filter((key) => key.startsWith(prefix)).sort();
  return {
    lasts: false,
    get: async (room, key) => structuredClone(rooms.get(room)!.get(key)),
    keys: async (room, prefix) => keysOf(room, prefix),
    entries: async (room, prefix) =>
      keysOf(room, prefix).map((key) => [key, structuredClone(rooms.get(room)!.get(key))] as const),
    async write(changes) {
      const copies = changes.map((change) => ({ ...change, value: structuredClone(change.value) }));
      for (const { room, key, value } of copies) {
        if (value === undefined) rooms.get(room)!.delete(key);
        else rooms.get(room)!.set(key, value);
      }
    },
  };
}
