/** From the bytes of a file to its lines, one after the other, so that no text of the whole file is ever made. */
import { TraceError } from "../error";
import { type Bytes, encodingOf, megabytes, notText } from "./bytes";

export interface Line {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
  /** Whether a line break ends it: the last line of a file that was cut off has none. */
  readonly isWhole: boolean;
}

/** Longest line that is read, characters. */
const MAX_LINE = 2 ** 26;

/** @throws TraceError for bytes that are no text, and for lines that are too long */
export async function* linesOf(chunks: AsyncIterable<Bytes>): AsyncGenerator<Line, void, void> {
  let decoder: TextDecoder | null = null;
  let pieces: string[] = [];
  let length = 0;
  let number = 1;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
    let text = decode(decoder, chunk);
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      yield { text: pieces.join("") + text.slice(0, end), number: number++, isWhole: true };
      text = text.slice(end + 1);
      [pieces, length] = [[], 0];
    }
    pieces.push(text);
    length += text.length;
    if (length > MAX_LINE)
      throw new TraceError(`line ${number}: expected at most ${megabytes(MAX_LINE)}, found a longer line`);
  }
  const rest = pieces.join("");
  if (rest !== "") yield { text: rest, number, isWhole: false };
}

function decode(decoder: TextDecoder, chunk: Bytes): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    throw notText(chunk);
  }
}
