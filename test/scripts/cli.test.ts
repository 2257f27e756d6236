import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readLink } from "@/lib/experiment/link";
import { parseTrace } from "@/lib/trace/file";

/** Runs a tool as `npm run` does and gives what it printed. */
function run(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", `scripts/${script}.ts`, ...args], {
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n"), errors: stderr.trim() };
}

describe("golden", () => {
  test("ends with the counts and succeeds when every case is reproduced", () => {
    const { status, lines } = run("golden", "test/golden/dimple.json");
    expect(lines).toEqual(["74 passed, 0 failed"]);
    expect(status).toBe(0);
  });

  test("names case and first difference, and fails, when a run comes out otherwise or its strategy is unknown", () => {
    const golden = JSON.parse(readFileSync("test/golden/dimple.json", "utf8"));
    const [first, second] = golden.cases;
    first.expect.nfe += 1;
    second.alg = "by_horoscope";
    const file = join(tmpdir(), `golden-${process.pid}.json`);
    writeFileSync(file, JSON.stringify({ ...golden, cases: [first, second] }));
    const { status, lines } = run("golden", file);
    expect(lines[0]).toContain(`${first.id}: network evaluations: expected ${first.expect.nfe}`);
    expect(lines[1]).toContain(`${second.id}: strategy "by_horoscope" `);
    expect(lines.at(-1)).toBe("0 passed, 2 failed");
    expect(status).toBe(1);
  });

  test("counts a file that is missing or no golden file as a failure", () => {
    const { status, lines } = run("golden", "test/golden/none.json", "package.json");
    expect(lines[0]).toMatch(/none\.json file: ENOENT/);
    expect(lines[1]).toMatch(/package\.json file: not a golden file/);
    expect(lines.at(-1)).toBe("0 passed, 2 failed");
    expect(status).toBe(1);
  });
});

describe("decode", () => {
  const question = { question: "what is 12 + 30 ?", responseLength: 16, lanes: [{}, { strategy: "maskgit" }] };

  test("prints one valid trace per lane, and notices apart", () => {
    const file = join(tmpdir(), `experiment-${process.pid}.json`);
    writeFileSync(file, JSON.stringify({ ...question, seed: -4 }));
    const { status, lines, errors } = run("decode", file);
    expect(errors).toContain("Seed: expected a whole number from 0 to 2147483647, found -4; using 0.");
    expect(lines.map((line) => parseTrace(line).strategy)).toEqual(["confident", "maskgit"]);
    expect(status).toBe(0);
  });

  test("ends quietly when its reader has seen enough", () => {
    const file = join(tmpdir(), `experiment-${process.pid}.json`);
    writeFileSync(file, JSON.stringify(question));
    const command = `"${process.execPath}" --import tsx scripts/decode.ts "${file}" | head -c 9`;
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
    expect([stdout, stderr]).toEqual(['{"format"', ""]);
  });

  test("runs branches: what they took over first, then what they make of a change by hand", () => {
    // From left to right position 12 is masked in the fourth iteration, whatever the weights.
    const parent = { strategy: "left-to-right" };
    const branch = { from: parent, iteration: 3, intervention: { force: [{ position: 12, token: 100 }] } };
    const file = join(tmpdir(), `branch-${process.pid}.json`);
    writeFileSync(file, JSON.stringify({ ...question, lanes: [parent, { ...parent, branch }] }));
    const { status, lines, errors } = run("decode", file);
    const [whole, branched] = lines.map(parseTrace);
    expect(branched!.iterations.slice(0, 3).map(({ commits }) => commits)).toEqual(
      whole!.iterations.slice(0, 3).map(({ commits }) => commits),
    );
    expect(branched!.iterations[3]!.commits).toContainEqual(
      expect.objectContaining({ position: 12, token: 100, reason: "forced" }),
    );
    expect(branched!.branch).toMatchObject({ iteration: 3, ancestors: [{ strategy: "left-to-right" }] });
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
  });

  test("takes a link from the page in place of a file", () => {
    const { lines } = run("decode", "http://localhost:3000/?q=what+is+12+%2B+30+?&length=8&a=left-to-right");
    expect(parseTrace(lines[0]!)).toMatchObject({ strategy: "left-to-right", responseLength: 8 });
  });

  test("refuses a file that holds no experiment, and runs nothing in its place", () => {
    const file = join(tmpdir(), `no-experiment-${process.pid}.json`);
    writeFileSync(file, '{"version": 99}');
    expect(run("decode", file)).toMatchObject({
      status: 1,
      lines: [""],
      errors: `${file}: Expected experiment version 1, found 99.`,
    });
  });

  test("says in one line what is wrong with its arguments", () => {
    expect(run("decode")).toMatchObject({ status: 1, errors: expect.stringMatching(/^usage: /) });
    expect(run("decode", "README.md").errors).toMatch(/^(README\.md: expected an experiment as JSON|ENOENT)/);
    expect(run("decode", "x.json", "--backend", "abacus").errors).toBe(
      'no backend "abacus" in Node; there are wasm, cpu',
    );
  });
});

describe("evaluate", () => {
  test("prints accuracy with interval, iterations, NFE and milliseconds as JSON", () => {
    const { status, lines } = run("evaluate", "--n", "2", "--tasks", "add,what-is-at", "--length", "8", "--json");
    const report = JSON.parse(lines.join("\n"));
    expect(report.tasks.map(({ task }: { task: string }) => task)).toEqual(["add", "what-is-at"]);
    for (const { samples, accuracy, iterations, nfe, modelMs } of report.tasks) {
      expect(samples).toBe(2);
      expect(accuracy.low).toBeLessThanOrEqual(accuracy.value);
      expect(nfe).toBe(iterations);
      expect(modelMs).toBeGreaterThan(0);
    }
    expect(status).toBe(0);
  });

  test.each([
    [["--strategy", "magic"], /^no strategy "magic"; there are maskgit, /],
    [["--tasks", "add,fly"], /^no task "fly"; there are describe, /],
    [["--model", "magic"], /^no model "magic"; there are .*mini-dimple/],
    [["--set", "gamma=7"], /^strategy "confident": gamma must be a number from 0.01 to 1, got 7/],
    [["--lane", "confident;gamma=7"], /^strategy "confident": gamma must be a number from 0.01 to 1, got 7/],
  ])("%j is refused with what is valid", (args, message) => {
    const { status, errors } = run("evaluate", ...args);
    expect(errors).toMatch(message);
    expect(status).toBe(1);
  });
});

describe("sweep", () => {
  const folder = mkdtempSync(join(tmpdir(), "sweep-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);
  const asked = ["--lane", "confident;gamma=0.8", "--lane", "maskgit;steps=length/4", "--tasks", "add,reverse"];
  const small = [...asked, "--lengths", "8,16", "--n", "2", "--seed", "41"];
  const rowsOf = (name: string) =>
    readFileSync(file(name), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ modelMs: _, totalMs: __, ...row }) => JSON.stringify(row));

  test("keeps every answer as a line; shards, workers and batches together are the whole, and what was broken off is gone on with", () => {
    const whole = run("sweep", ...small, "--out", file("whole.jsonl"));
    expect(whole.errors).toMatch(/^8 cells, 16 answers, about \d+ evaluations, about \d+ s$/);
    expect(whole.lines).toHaveLength(2 + 4);
    expect(rowsOf("whole.jsonl")).toHaveLength(16);

    for (const part of ["1", "2"]) {
      const shard = ["--shard", `${part}/2`, "--batch", part];
      expect(run("sweep", ...small, "--out", file(`${part}.jsonl`), ...shard).status).toBe(0);
    }
    expect([...rowsOf("1.jsonl"), ...rowsOf("2.jsonl")].sort()).toEqual(rowsOf("whole.jsonl").sort());

    const text = readFileSync(file("whole.jsonl"), "utf8");
    writeFileSync(file("broken.jsonl"), text.slice(0, text.length / 2));
    const again = run("sweep", ...small, "--out", file("broken.jsonl"), "--workers", "2");
    expect(again.status).toBe(1);
    expect(again.errors).toMatch(/broken\.jsonl holds \d answers already; --resume goes on with them/);
    const resumed = run("sweep", ...small, "--out", file("broken.jsonl"), "--resume", "--workers", "2", "--batch", "2");
    expect(resumed.errors).toContain("broken.jsonl: the last line was broken off; it is dropped.");
    expect(rowsOf("broken.jsonl").sort()).toEqual(rowsOf("whole.jsonl").sort());

    const summary = run("sweep", "--summary", file("1.jsonl"), file("2.jsonl"), file("whole.jsonl"));
    expect(summary.lines.map((line) => line.split("|")[4]?.trim())).toEqual(["n", "--:", "4", "4", "4", "4"]);
  }, 300_000);

  test.each([
    [[], /^usage: /],
    [[...asked, "--tasks", "fly"], /^no task "fly"; there are describe, /],
    [[...asked, "--tasks", ""], /^no task ""; there are describe, /],
    [[...asked, "--shard", "5/4"], /^--shard: expected a part of so many, from 1\/4 to 4\/4, got "5\/4"/],
    [[...asked, "--batch", "0"], /^--batch: expected a whole number from 1 to 64, got "0"/],
    [["--lane", "confident;model=magic"], /no model "magic"; there are .*\n.*Nothing of this sweep can be run/],
    [["--summary", "README.md"], /README\.md: \d+ lines hold no answer.*\nREADME\.md: no answers/s],
    [["README.md"], /^README\.md: expected a sweep as JSON/],
  ])("%j is refused in words", (args, message) => {
    const { status, errors } = run("sweep", ...args);
    expect(errors).toMatch(message);
    expect(status).toBe(1);
  });

  test("says of a sweep that would take more than a day how much it is, and does not start it", () => {
    const { status, errors } = run(
      "sweep",
      ...asked,
      "--lengths",
      "64,128",
      "--n",
      "100000",
      "--out",
      file("large.jsonl"),
    );
    expect(errors).toMatch(
      /800,000 answers in 8 cells and about [\d,]+ evaluations take about \d+ hours here, more than a day/,
    );
    expect(existsSync(file("large.jsonl"))).toBe(false);
    expect(status).toBe(1);
  });
});

describe("opening", () => {
  test("ranks questions by how much there is to see, each with the link that opens it", () => {
    const { status, lines } = run("opening", "--tasks", "json,count", "--n", "2", "--top", "3");
    expect(status).toBe(0);
    const worths = lines.flatMap(
      (line) => line.match(/^\d\. worth (\d\.\d\d): \d+ iterations, (?:right|wrong)/)?.[1] ?? [],
    );
    expect(worths).toHaveLength(3);
    expect(worths).toEqual([...worths].sort().reverse());
    const links = lines.filter((line) => line.trim().startsWith("/?q="));
    expect(links.map((link) => readLink(new URL(link.trim(), "http://localhost")).notices)).toEqual([[], [], []]);
  });

  test("says what it expected of an argument", () => {
    const { status, errors } = run("opening", "--tasks", "json", "--n", "2", "--choose", "3");
    expect(errors).toBe('--choose: expected a whole number from 1 to 2, got "3"');
    expect(status).toBe(1);
  });
});
