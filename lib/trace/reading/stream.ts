/** Traces that were written line by line: a head, then iterations, then the outcome, of one run after the other. */
import { doubtsOf } from "../doubts";
import { TraceError } from "../error";
import { agreementSteps, type CheckedTrace, checkSteps, withReadableTexts } from "../file";
import { Lifting } from "../lift-v2";
import { packParsed } from "../packed";
import { finishInPieces, type Pace } from "../steps";
import { versionOf } from "../version";
import { isBeside } from "./documents";
import type { Line } from "./lines";

/** Longest beginning of a file that is looked through for a head, characters: one with pictures is a few millions. */
export const MAX_HEAD = 2 ** 24;

/** Whether a line is the head of a run that the lines after it tell. */
export function isHead(text: string): boolean {
  if (text.length > MAX_HEAD || text.includes('"iterations"') || !text.includes('"dimple-trace"')) return false;
  const data = parsed(text);
  return isObject(data) && data.format === "dimple-trace" && data.version === 2;
}

interface Streamed {
  readonly runs: readonly CheckedTrace[];
  readonly problems: readonly string[];
}

/**
 * Reads lines to their end. What a broken line belongs to is not shown; other runs are.
 * @param most runs of one file
 * @throws TraceError where there is a single run, and it cannot be read
 */
export async function readStream(lines: AsyncIterable<Line>, most: number, pace: Pace): Promise<Streamed> {
  const reading = new StreamReading(most, pace);
  for await (const line of lines) if (!isBeside(line.text)) await reading.take(line);
  return reading.finish();
}

class StreamReading {
  private readonly runs: CheckedTrace[] = [];
  private readonly problems: string[] = [];
  /** The run that is being told; null before its head, after its end, and after a broken line of it. */
  private lifting: Lifting | null = null;
  private isSkipping = false;
  private count = 0;
  private begun = performance.now();

  constructor(
    private readonly most: number,
    private readonly pace: Pace,
  ) {}

  async take(line: Line): Promise<void> {
    try {
      await this.read(line);
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      this.problems.push(`line ${line.number}: ${error.message}`);
      this.lifting = null;
      this.isSkipping = true;
    }
  }

  async finish(): Promise<Streamed> {
    await this.close(undefined);
    const [problem] = this.problems;
    if (this.runs.length === 0 && problem && this.count <= 1) throw new TraceError(problem);
    return { runs: this.runs, problems: this.problems };
  }

  private async read({ text, isWhole }: Line): Promise<void> {
    const data = parsed(text);
    // The writer was stopped in the middle of its last line.
    if (data === undefined && !isWhole && this.lifting) return;
    if (data === undefined) {
      if (this.isSkipping) return;
      throw new TraceError(`expected an iteration as JSON, found “${text.slice(0, 60)}”`);
    }
    if (isObject(data) && "format" in data) return this.begin(data);
    if (this.isSkipping) return;
    if (!this.lifting) throw new TraceError("expected the head of a trace, found a line of none");
    if (isObject(data) && "outcome" in data) return this.close(data);
    this.lifting.add(isObject(data) && "columns" in data ? { ...data, columns: packParsed(data.columns) } : data);
    await this.pause();
  }

  private async begin(data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.close(undefined);
    this.isSkipping = false;
    if (++this.count > this.most) throw new TraceError(`expected ${this.most} runs at most, found more`);
    if (versionOf(data).version === 2 && !("iterations" in data)) this.lifting = new Lifting(data);
    else this.runs.push(await finishInPieces(checkSteps(data), this.pace));
  }

  /** @param end the last line of a run; undefined where it has none */
  private async close(end: unknown): Promise<void> {
    const { lifting } = this;
    if (!lifting) return;
    this.lifting = null;
    const trace = withReadableTexts(lifting.end(end));
    await finishInPieces(agreementSteps(trace), this.pace);
    const length = trace.iterations.length;
    const cut = `The file ends after ${length} ${length === 1 ? "iteration" : "iterations"}, before the run’s outcome.`;
    this.runs.push({ trace, doubts: [...(end === undefined ? [cut] : []), ...doubtsOf(trace)] });
  }

  /** Lets others have their turn, now and then. */
  private async pause(): Promise<void> {
    if (performance.now() - this.begun < 30) return;
    await new Promise((resume) => setTimeout(resume));
    this.pace.signal?.throwIfAborted();
    this.begun = performance.now();
  }
}

const isObject = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
