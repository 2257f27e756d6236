/** What hosts, caches and tools put between the page and a file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type DownloadProgress, download } from "@/lib/engine/weights/download";
import { loadModelFiles, urlSource } from "@/lib/engine/weights/loader";
import { parityFolder } from "./fixtures";

const url = "https://example.org/c/model.safetensors";

type Answer = (cache: RequestCache | undefined) => BodyInit | null;

/** A host of folder `c` that answers some files otherwise, and the requests that it got. */
function hostOf(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const fetchFile: typeof fetch = async (input, init) => {
    const file = String(input).split("/").pop()!;
    asked.push(init?.cache ? `${file} ${init.cache}` : file);
    const answer = answers[file];
    if (!answer && /preprocessor|card/.test(file)) return new Response("", { status: 404 });
    const body = answer ? answer(init?.cache) : readFileSync(join(parityFolder("c"), file));
    return body === null ? new Response("", { status: 404 }) : new Response(body);
  };
  return { asked, load: () => loadModelFiles(urlSource("c", "https://example.org/c", fetchFile)) };
}

const page = () => "\n<!-- 404 -->\n<!doctype html><html><title>Home</title></html>";
const pointer = () => "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 6303544\n";

it("says that a host answered with a web page, and where a file was expected", async () => {
  const weights = hostOf({ "model.safetensors": page, "model.safetensors.index.json": page });
  await expect(weights.load()).rejects.toThrow(
    "the host answered with a web page (HTML) where model.safetensors was expected",
  );
  await expect(hostOf({ "config.json": page }).load()).rejects.toThrow(
    "the host answered with a web page (HTML) where config.json was expected",
  );
});

it("takes a web page in the place of a file that need not be there for none", async () => {
  const { load } = hostOf({ "card.json": page, "preprocessor_config.json": page });
  expect(await load()).toMatchObject({ name: "c", processor: null });
});

it("says that a file is a pointer of Git LFS, and how to get the file itself", async () => {
  await expect(hostOf({ "model.safetensors": pointer }).load()).rejects.toThrow(
    /model.safetensors is a pointer of Git LFS, not the file itself: run “git lfs pull”/,
  );
  await expect(hostOf({ "config.json": pointer }).load()).rejects.toThrow(/config.json is a pointer of Git LFS/);
});

it("says how something begins that is no safetensors file", async () => {
  const { load } = hostOf({ "model.safetensors": () => "PK-something-else-entirely, as it seems" });
  await expect(load()).rejects.toThrow(
    "this is no safetensors file: expected the length of a header first, found “PK-something-els”",
  );
});

it("fetches what fails a check once more, past the browser's cache, and then no more", async () => {
  const whole = readFileSync(join(parityFolder("c"), "model.safetensors"));
  const cut = whole.subarray(0, 100_000);
  const once = hostOf({ "model.safetensors": (cache) => (cache === "reload" ? whole : cut) });
  expect((await once.load()).weights.bytes).toBeGreaterThan(200_000);
  expect(once.asked.filter((file) => file.startsWith("model."))).toEqual([
    "model.safetensors",
    "model.safetensors reload",
  ]);
  const always = hostOf({ "model.safetensors": () => cut });
  await expect(always.load()).rejects.toThrow("model.safetensors: truncated");
  expect(always.asked.filter((file) => file.startsWith("model."))).toHaveLength(2);
  // Nothing was there: a cache has no part in that.
  const none = hostOf({ "config.json": () => null });
  await expect(none.load()).rejects.toThrow("expected the file config.json, found none");
  expect(none.asked).toHaveLength(1);
});

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

it("tells a silence of ten seconds, before the first byte and between two, and that it has ended", async () => {
  const told: DownloadProgress[] = [];
  let answer: (response: Response) => void = () => {};
  const fetchFile = () =>
    new Promise<Response>((resolve) => {
      answer = resolve;
    });
  const file = download(url, { onProgress: (progress) => told.push(progress) }, fetchFile);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toEqual([{ loadedBytes: 0, totalBytes: null, isStalled: true }]);

  let body!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      body = controller;
    },
  });
  answer(new Response(stream, { headers: { "content-length": "3" } }));
  body.enqueue(Uint8Array.of(1, 2));
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ loadedBytes: 2, totalBytes: 3 }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told.at(-1)).toEqual({ loadedBytes: 2, totalBytes: 3, isStalled: true });
  body.enqueue(Uint8Array.of(3));
  body.close();
  expect(await file).toEqual(Uint8Array.of(1, 2, 3));
  expect(told.at(-1)).toEqual({ loadedBytes: 3, totalBytes: 3 });
  const count = told.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toHaveLength(count);
});
