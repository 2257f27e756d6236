// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { replayHtml } from "@/components/playground/machine/replay-file";
import { parseTrace } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";

const trace = confidentData as unknown as Trace;
const part = (name: string) => readFileSync(`public/replay/${name}`, "utf8");
const parts = { script: part("replay.js"), style: part("replay.css") };
const HOSTILE = `</script><script>document.title="taken"</script><img src=x onerror=alert(1)><!-- "' \u2028 \ud800`;

/** The file as a browser reads it, without running it. */
function read(run: Trace) {
  const asked = { address: "http://localhost/?q=1#1.x", picture: null };
  const grade = { correct: true, score: 1, detail: "", expected: "", wrong: [] };
  return new DOMParser().parseFromString(replayHtml([{ name: "A", trace: run, grade }], asked, parts), "text/html");
}

it("a replay holds its run, whole, and what the player draws of it", () => {
  const page = read(trace);
  const text = JSON.parse(page.getElementById("trace-A")!.textContent!) as string;
  expect(parseTrace(text).outcome.answer).toEqual(trace.outcome.answer);
  const { lanes } = JSON.parse(page.getElementById("replay")!.textContent!);
  expect(lanes[0].rows).toHaveLength(trace.iterations.length);
  expect(lanes[0].frames).toHaveLength(trace.iterations.length + 1);
  expect(lanes[0].grade).toBe("exact");
  const [first] = trace.iterations[0]!.commits;
  expect(lanes[0].rows[0].commits[0][0]).toBe(first!.position);
  expect(page.querySelector("a")!.href).toBe("http://localhost/?q=1#1.x");
});

it("nothing that a question, a model or a token says is markup", () => {
  const texts = Object.fromEntries(Object.keys(trace.vocabulary.text).map((id) => [id, HOSTILE]));
  const page = read({
    ...trace,
    question: HOSTILE,
    model: { ...trace.model, name: HOSTILE, label: HOSTILE },
    strategy: HOSTILE,
    vocabulary: { ...trace.vocabulary, text: texts },
  });
  const harmless = read(trace);
  const shape = (document: Document) => [...document.querySelectorAll("*")].map(({ tagName }) => tagName);
  expect(shape(page)).toEqual(shape(harmless));
  expect(page.querySelector("h1")!.textContent).toContain("<img src=x onerror=alert(1)>");
  expect(page.title).toContain("</script>");
});

it("a replay may load nothing from anywhere", () => {
  const policy = read(trace).querySelector("meta[http-equiv]")!.getAttribute("content")!;
  expect(policy).toMatch(/^default-src 'none'; img-src data:; style-src 'nonce-\d+'; script-src 'nonce-\d+';/);
  expect(parts.script).not.toMatch(/\b(?:fetch|XMLHttpRequest|import|innerHTML|insertAdjacentHTML|eval)\b/);
  expect(parts.style).not.toMatch(/url\(|@import/);
});
