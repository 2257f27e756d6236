/**
 * Reads the safetensors format: 8 bytes of little-endian header length, a JSON header, then raw row-major data.
 * Format: github.com/huggingface/safetensors. Nothing is copied until a tensor's values are asked for.
 */
import { z } from "zod/mini";
import { BadFileError } from "../errors";
import { otherThanFile, printable } from "./other-files";

/** Every type of the format whose elements are whole bytes; values are read of some (`floatValues`, `integerValues`). */
const bytesPerElement: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E5M2: 1, F8_E4M3: 1, F8_E8M0: 1 },
  ...{ U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4 },
  ...{ U64: 8, I64: 8, F64: 8, C64: 8 },
};

/** One tensor as it lies in the file. */
export interface StoredTensor {
  readonly name: string;
  /** As the file has it. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export type TensorFile = ReadonlyMap<string, StoredTensor>;

const entrySchema = z.object({
  /** `F32`, `BF16`, `F8_E4M3`: any that the format has, or may come to have. */
  dtype: z.string().check(z.regex(/^[A-Z][A-Z0-9_]{0,15}$/)),
  shape: z.array(z.int().check(z.nonnegative())),
  data_offsets: z.tuple([z.int().check(z.nonnegative()), z.int().check(z.nonnegative())]),
});

/** Largest header taken seriously, bytes: the format's own limit. */
const maxHeaderBytes = 100_000_000;

/**
 * The tensors of a safetensors file, by name, whatever their types: those of no network are nobody's concern. Entries
 * share the memory of `file`.
 * @throws BadFileError when the file is something else, truncated or damaged
 */
export function readSafetensors(file: Uint8Array, fileName = "model.safetensors"): TensorFile {
  const fail = (message: string): never => {
    throw new BadFileError(`${fileName}: ${message}`);
  };
  const other = otherThanFile(file, fileName);
  if (other) throw new BadFileError(other);
  if (file.byteLength < 8) fail(`expected at least 8 bytes of header length, found ${file.byteLength}`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > maxHeaderBytes) {
    const start = printable(file.subarray(0, 16));
    fail(`this is no safetensors file: expected the length of a header first, found ${start}`);
  }
  const dataStart = 8 + headerBytes;
  if (dataStart > file.byteLength) {
    fail(`truncated: expected a header of ${headerBytes} bytes, found ${file.byteLength - 8} after its length`);
  }
  const header = parseHeader(file.subarray(8, dataStart), fail);
  const tensors = new Map<string, StoredTensor>();
  const extents: [number, number, string][] = [];
  for (const [name, raw] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const entry = entrySchema.safeParse(raw);
    if (!entry.success) {
      fail(`tensor "${name}": expected dtype, shape and data_offsets, found ${JSON.stringify(raw)?.slice(0, 80)}`);
      continue;
    }
    const { dtype, shape, data_offsets } = entry.data;
    const [start, end] = data_offsets;
    // Of a type that came after this list was written, only the place in the file is known.
    const width = bytesPerElement[dtype];
    const expected = width === undefined ? end - start : elementCount(shape) * width;
    if (end < start || end - start !== expected) {
      fail(`tensor "${name}": expected ${expected} bytes for ${dtype} [${shape.join(", ")}], found ${end - start}`);
    }
    if (dataStart + end > file.byteLength) {
      fail(`truncated in tensor "${name}": expected ${dataStart + end} bytes, found ${file.byteLength}`);
    }
    extents.push([start, end, name]);
    tensors.set(name, {
      name,
      dtype,
      shape,
      bytes: file.subarray(dataStart + start, dataStart + end),
    });
  }
  checkExtents(extents, file.byteLength - dataStart, fail);
  return tensors;
}

function parseHeader(bytes: Uint8Array, fail: (message: string) => never): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    fail("damaged: the header is not JSON");
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) {
    return fail("damaged: expected the header to be a JSON object");
  }
  return parsed as Record<string, unknown>;
}

/** Data must cover the rest of the file exactly: no gap, no overlap, nothing left. */
function checkExtents(extents: [number, number, string][], dataBytes: number, fail: (message: string) => never): void {
  let position = 0;
  for (const [start, end, name] of extents.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (start !== position) fail(`tensor "${name}": expected its data at byte ${position}, found ${start}`);
    position = end;
  }
  if (position !== dataBytes) fail(`expected ${position} bytes of data, found ${dataBytes}`);
}

/**
 * A tensor's values as float32, whatever it is stored in. The array is fresh: the caller may change it.
 * @throws BadFileError for integer tensors
 */
export function floatValues(tensor: StoredTensor): Float32Array {
  const count = elementCount(tensor.shape);
  if (tensor.dtype === "F32") return new Float32Array(alignedCopy(tensor.bytes));
  if (tensor.dtype === "F16" || tensor.dtype === "BF16") {
    const halves = new Uint16Array(alignedCopy(tensor.bytes));
    return tensor.dtype === "F16" ? halvesToFloats(halves) : bfloatsToFloats(halves);
  }
  throw new BadFileError(`tensor "${tensor.name}": expected floating-point values, found ${tensor.dtype} (${count})`);
}

/**
 * A tensor's values as integers.
 * @throws BadFileError for floating-point tensors
 */
export function integerValues(tensor: StoredTensor): Int32Array {
  if (tensor.dtype === "I32") return new Int32Array(alignedCopy(tensor.bytes));
  if (tensor.dtype === "U8") return Int32Array.from(tensor.bytes);
  throw new BadFileError(`tensor "${tensor.name}": expected integers, found ${tensor.dtype}`);
}

/** Typed arrays need aligned starts, which tensors behind a header of any length do not have. */
function alignedCopy(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function bfloatsToFloats(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

function halvesToFloats(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = halfToFloat(halves[i]!);
  return values;
}

/** IEEE 754 binary16 to number: subnormals, infinities and NaN included. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Elements of a shape; 1 for a scalar. */
function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
