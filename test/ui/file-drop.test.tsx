// @vitest-environment jsdom
import { cleanup, fireEvent, render, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { FileDrop } from "@/components/ui/FileDrop";

afterEach(cleanup);

/** A folder as browsers give it: its reader tells a hundred entries at a time, and none at the end. */
function folderOf(name: string, entries: readonly object[]) {
  const createReader = () => {
    let told = 0;
    return {
      readEntries(done: (some: readonly object[]) => void) {
        const some = entries.slice(told, told + 100);
        told += some.length;
        queueMicrotask(() => done(some));
      },
    };
  };
  return { isDirectory: true, isFile: false, name, createReader };
}

const entryOf = (file: File) => ({
  isDirectory: false,
  isFile: true,
  name: file.name,
  file: (done: (file: File) => void) => queueMicrotask(() => done(file)),
});

/** One that cannot be read any more when it is asked for. */
const gone = {
  isDirectory: false,
  isFile: true,
  name: "gone",
  file: (_: unknown, failed: () => void) => queueMicrotask(failed),
};

/** Drops entries as a browser tells them: every one of them among the files, folders as files without content. */
async function drop(
  entries: readonly { readonly isDirectory: boolean; readonly name: string }[],
  files: readonly File[],
) {
  const onFiles = vi.fn<(files: readonly File[]) => void>();
  render(<FileDrop onFiles={onFiles}>drawn</FileDrop>);
  const items = entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry }));
  fireEvent.drop(document.body, { dataTransfer: { types: ["Files"], items, files } });
  await waitFor(() => expect(onFiles).toHaveBeenCalled());
  return onFiles.mock.calls[0]![0].map(({ name }) => name);
}

test("a folder that is dropped brings all files in it, those of its folders too", async () => {
  const traces = Array.from({ length: 230 }, (_, at) => new File(["{}"], `${at}.trace.json.gz`));
  const results = new File(["{}\n"], "results.jsonl");
  const folder = folderOf("sweep", [
    entryOf(results),
    folderOf("traces", traces.map(entryOf)),
    gone,
    folderOf("empty", []),
  ]);
  const names = await drop([folder], [new File([""], "sweep")]);
  expect(names).toEqual(["results.jsonl", ...traces.map(({ name }) => name)]);
});

test("files beside a folder come first, and the folder is none of them", async () => {
  const more = new File(["{}\n"], "more.jsonl");
  const folder = folderOf("sweep", [entryOf(new File(["{}\n"], "results.jsonl"))]);
  expect(await drop([entryOf(more), folder], [more, new File([""], "sweep")])).toEqual(["more.jsonl", "results.jsonl"]);
});

test("an empty folder brings nothing, and says so to who waits", async () => {
  expect(await drop([folderOf("empty", [])], [new File([""], "empty")])).toEqual([]);
});
