/**
 * From the bytes of a file to its text, whatever wrote it: plain, gzipped or alone in a zip, in UTF-8 or UTF-16. Nothing
 * is unpacked past the limit, which a small file may want to be by far.
 */
import { Gunzip, unzipSync } from "fflate";
import { shorten } from "@/lib/scene/shown";
import { TraceError } from "../error";

/** Largest document read, unpacked. A run of 128 positions in 128 iterations is about 4 MB, one of 1,024 in 1,024 about 80. */
const MAX_DOCUMENT_BYTES = 96 * 2 ** 20;
/** Largest file read, unpacked: one that tells its runs line by line is never in memory as a whole. */
export const MAX_FILE_BYTES = 512 * 2 ** 20;

export interface UnpackingOptions {
  /** Most bytes that a file may unpack to. */
  readonly limit?: number | undefined;
  /** Told how many bytes are unpacked. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Bytes = Uint8Array<ArrayBuffer>;

/** The text of a file. @throws TraceError, or the signal's reason once it has fired */
export const textOf = async (bytes: Bytes, options: UnpackingOptions = {}): Promise<string> =>
  decoded(await unpackedOf(bytes, options));

/** The bytes of the text in a file. @throws TraceError, or the signal's reason once it has fired */
export async function unpackedOf(bytes: Bytes, options: UnpackingOptions = {}): Promise<Bytes> {
  const { limit = MAX_DOCUMENT_BYTES, signal } = options;
  if (bytes.length === 0) throw new TraceError("expected text, found an empty file");
  if (startsWith(bytes, ZIP)) return unpackedOf(onlyEntry(bytes, limit), options);
  const isPacked = startsWith(bytes, GZIP);
  if (!isPacked && bytes.length > limit) throw tooLarge(limit, bytes.length);
  const unpacked = isPacked ? await gunzipped(bytes, limit, options) : bytes;
  options.onBytes?.(unpacked.length);
  signal?.throwIfAborted();
  return unpacked;
}

const GZIP = [0x1f, 0x8b];
const ZIP = [0x50, 0x4b];

/** How files begin that are often taken for others. */
const OTHERS: readonly (readonly [beginning: readonly number[], name: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], "a PNG picture"],
  [[0xff, 0xd8, 0xff], "a JPEG picture"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF"],
  [[0x28, 0xb5, 0x2f, 0xfd], "a Zstandard archive"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "an xz archive"],
  [[0x42, 0x5a, 0x68], "a bzip2 archive"],
  [[0x37, 0x7a, 0xbc, 0xaf], "a 7z archive"],
];

const startsWith = (bytes: Uint8Array, beginning: readonly number[]) =>
  beginning.every((byte, at) => bytes[at] === byte);

export const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

export const tooLarge = (limit: number, found?: number) =>
  new TraceError(
    `expected at most ${megabytes(limit)} unpacked, found ${found === undefined ? "a larger file" : megabytes(found)}`,
  );

/** Packed bytes that are unpacked at a time: what comes of them waits until it is read. */
const PACKED_SLICE = 2 ** 18;

/** What a gzip file unpacks to. Its bytes are read where they are: by a blob they would go to another process and back. */
function unpackedStream(bytes: Bytes): ReadableStream<Uint8Array> {
  let from = 0;
  const packed = new ReadableStream<Bytes>({
    pull(controller) {
      controller.enqueue(bytes.subarray(from, from + PACKED_SLICE));
      from += PACKED_SLICE;
      if (from >= bytes.length) controller.close();
    },
  });
  return packed.pipeThrough(new DecompressionStream("gzip"));
}

/** Unpacks chunk by chunk, and gives up as soon as there is too much. */
async function gunzipped(bytes: Bytes, limit: number, { onBytes, signal }: UnpackingOptions): Promise<Bytes> {
  // The last four bytes of a gzip file say how long it is unpacked, modulo 2³².
  const said = bytes.length >= 18 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true) : 0;
  if (said > limit && said / bytes.length < USUALLY_PACKED) throw tooLarge(limit, said);
  const reader = unpackedStream(bytes).getReader();
  // What it says is room enough, unless it is damaged.
  let unpacked = new Uint8Array(said <= limit ? said : 2 ** 16);
  let size = 0;
  for (;;) {
    const step = await reader.read().catch(() => {
      throw new TraceError(
        `expected a whole gzip file, found one that is cut off or damaged, after ${size.toLocaleString("en")} bytes unpacked`,
      );
    });
    if (step.done) return unpacked.subarray(0, size);
    const from = size;
    size += step.value.length;
    if (size > limit || signal?.aborted) break;
    if (size > unpacked.length) unpacked = withRoom(unpacked, size);
    unpacked.set(step.value, from);
    onBytes?.(size);
  }
  await reader.cancel().catch(() => {});
  signal?.throwIfAborted();
  throw tooLarge(limit, said > limit ? said : undefined);
}

function withRoom(bytes: Bytes, length: number): Bytes {
  const larger = new Uint8Array(Math.max(length, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}

/** Bytes of a file that is not packed, handed on at a time. */
const SLICE = 2 ** 20;

/**
 * The unpacked bytes of a file, piece by piece. Of a gzip file that is cut off or damaged, all that can be unpacked.
 * @throws TraceError past `MAX_FILE_BYTES`, or the signal's reason once it has fired
 */
export async function* chunksOf(
  bytes: Bytes,
  { onBytes, signal }: UnpackingOptions,
): AsyncGenerator<Bytes, void, void> {
  if (startsWith(bytes, ZIP)) return yield* chunksOf(onlyEntry(bytes, MAX_FILE_BYTES), { onBytes, signal });
  let size = 0;
  for await (const chunk of startsWith(bytes, GZIP) ? unpackedPieces(bytes) : slices(bytes)) {
    signal?.throwIfAborted();
    size += chunk.length;
    if (size > MAX_FILE_BYTES) throw tooLarge(MAX_FILE_BYTES);
    onBytes?.(size);
    yield chunk;
  }
}

async function* slices(bytes: Bytes): AsyncGenerator<Bytes, void, void> {
  for (let from = 0; from < bytes.length; from += SLICE) yield bytes.subarray(from, from + SLICE);
}

/** The browser unpacks fast, and keeps nothing of a file that turns out to be cut off: the rest of that comes slowly. */
async function* unpackedPieces(bytes: Bytes): AsyncGenerator<Bytes, void, void> {
  const reader = unpackedStream(bytes).getReader();
  let size = 0;
  try {
    for (;;) {
      const step = await reader.read().catch(() => null);
      if (step === null) break;
      if (step.done) return;
      size += step.value.length;
      yield step.value as Bytes;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  yield* slowlyUnpacked(bytes, size);
}

/** Unpacks as far as that goes. @param skip bytes that are known already */
function* slowlyUnpacked(bytes: Bytes, skip: number): Generator<Bytes, void, void> {
  const pieces: Bytes[] = [];
  const gunzip = new Gunzip((piece) => pieces.push(piece as Bytes));
  let size = 0;
  for (let from = 0; from < bytes.length; from += SLICE / 16) {
    let isWhole = true;
    try {
      gunzip.push(bytes.subarray(from, from + SLICE / 16));
    } catch {
      isWhole = false;
    }
    for (const piece of pieces.splice(0)) {
      const fresh = piece.subarray(Math.max(0, skip - size));
      size += piece.length;
      if (fresh.length > 0) yield fresh;
    }
    if (!isWhole) return;
  }
}

/**
 * JSON of runs packs to a third or a tenth. A file that says far more may be cut off, and its last bytes tell nothing of its
 * size: it is unpacked as far as the limit, to find out.
 */
const USUALLY_PACKED = 30;

/** The one file of a zip. */
function onlyEntry(bytes: Bytes, limit: number): Bytes {
  const names: string[] = [];
  let largest = 0;
  try {
    unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!name.endsWith("/") && !name.startsWith("__MACOSX/")) {
          names.push(name);
          largest = Math.max(largest, originalSize);
        }
        return false;
      },
    });
    const [only] = names;
    if (only === undefined || names.length > 1) {
      const found = names.slice(0, 3).map(shorten).join(", ");
      throw new TraceError(
        `expected one file in the zip, found ${names.length}${found && ` (${found}${names.length > 3 ? " …" : ""})`}; unpack it and open them`,
      );
    }
    if (largest > limit) throw tooLarge(limit, largest);
    const entry = unzipSync(bytes, { filter: ({ name }) => name === only })[only]!;
    if (startsWith(entry, ZIP)) throw new TraceError("expected text in the zip, found another zip");
    return entry as Bytes;
  } catch (error) {
    if (error instanceof TraceError) throw error;
    throw new TraceError("expected a whole zip file, found one that is cut off or damaged");
  }
}

/** Text in UTF-8 or UTF-16, with a byte-order mark or without. @throws TraceError for bytes that are none */
export function decoded(bytes: Bytes): string {
  try {
    // The decoder leaves a byte-order mark out by itself.
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw notText(bytes);
  }
}

/** What the beginning of other files says of them. */
export function notText(bytes: Uint8Array): TraceError {
  const other = OTHERS.find(([beginning]) => startsWith(bytes, beginning))?.[1];
  const found = other ?? `bytes that are neither, ${bytes.length.toLocaleString("en")} of them`;
  return new TraceError(`expected text in UTF-8 or UTF-16, found ${found}`);
}

/** JSON begins with a sign of ASCII, which in UTF-16 is half a zero; a byte-order mark says it outright. */
export function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && second !== undefined)) return "utf-16be";
  return "utf-8";
}
