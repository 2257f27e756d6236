import { afterEach, expect, it, vi } from "vitest";
import { openNamedTraces } from "@/components/playground/machine/named-trace";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";

afterEach(() => void vi.unstubAllGlobals());

const settled = () => new Promise((resolve) => setTimeout(resolve));

function page(search: string, answer: () => Promise<Response> = async () => new Response("{}")) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: URL, { credentials }: RequestInit) => {
    asked.push(`${url.href} ${credentials}`);
    return answer();
  });
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const opened: File[] = [];
  const { signal } = new AbortController();
  void openNamedTraces({
    store,
    href: `https://site.org/play/${search}`,
    open: (files) => opened.push(...files),
    signal,
  });
  return { asked, opened, notices: () => store.getState().notices };
}

it("a trace of the site itself opens at once, by an address relative to the page", async () => {
  const { asked, opened, notices } = page("?trace=runs/one.json&seed=3");
  await settled();
  expect(asked).toEqual(["https://site.org/play/runs/one.json omit"]);
  expect(opened.map(({ name }) => name)).toEqual(["one.json"]);
  expect(notices()).toEqual([]);
});

it("a trace of another host is asked for after a press that names it, and not before", async () => {
  const { asked, opened, notices } = page("?trace=https%3A%2F%2Felsewhere.net%2Fa%2Fb.json.gz");
  await settled();
  expect([asked, opened]).toEqual([[], []]);
  const { text, action } = notices()[0]!;
  expect(text).toContain("elsewhere.net");
  expect(action).toMatchObject({ label: "Open it from elsewhere.net" });
  if (action && "run" in action) action.run();
  await settled();
  expect(asked).toEqual(["https://elsewhere.net/a/b.json.gz omit"]);
  expect(opened.map(({ name }) => name)).toEqual(["b.json.gz"]);
});

it.each([
  [
    "a host that does not answer",
    () => Promise.reject(new TypeError("Failed to fetch")),
    /^“one.json” could not be fetched: site.org does not answer/,
  ],
  [
    "a file that is missing",
    async () => new Response("no", { status: 404 }),
    /expected a trace at site.org, got HTTP 404\.$/,
  ],
] as const)("%s is told in a sentence", async (_, answer, told) => {
  const { opened, notices } = page("?trace=one.json", answer);
  await settled();
  expect(opened).toEqual([]);
  expect(notices()[0]!.text).toMatch(told);
  expect(notices()[0]!.text).not.toContain("Failed to fetch");
});

it("what is no address of a file is told, and nothing is asked for", async () => {
  for (const bad of ["javascript:alert(1)", "data:text/plain,x", "https://"]) {
    const { asked, notices } = page(`?trace=${encodeURIComponent(bad)}`);
    await settled();
    expect(asked).toEqual([]);
    expect(notices()[0]!.text).toMatch(/^Trace: expected the address of a file/);
  }
  expect(page("?seed=3").notices()).toEqual([]);
});

it("several traces open together, in the order of the address, without those that are missing", async () => {
  let slow = 3;
  const answer = () =>
    new Promise<Response>((resolve) => {
      slow -= 1;
      const status = slow === 1 ? 404 : 200;
      setTimeout(() => resolve(new Response("{}", { status })), 5 * slow);
    });
  const { opened, notices } = page("?trace=one.json&trace=two.json&trace=three.json", answer);
  await vi.waitFor(() => expect(opened.map(({ name }) => name)).toEqual(["one.json", "three.json"]));
  expect(notices()).toHaveLength(1);
});
