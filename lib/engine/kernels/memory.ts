/** Numbers in the memory of a module: weights for good, and below a mark whatever a pass needs. */
import type { Kernels } from "./module";

const PAGE = 65_536;
/** Everything begins at a multiple of this, bytes. */
const ALIGNMENT = 64;

/** Memory that is handed out from below and taken back to a mark. */
export class KernelMemory {
  private top: number;

  constructor(private readonly kernels: Kernels) {
    this.top = aligned(kernels.heapBase);
  }

  /** Room for so many bytes more. Arrays made before may be cut off from the memory: make none until it is there. */
  reserve(bytes: number): void {
    const missing = this.top + bytes - this.kernels.memory.buffer.byteLength;
    if (missing > 0) this.kernels.memory.grow(Math.ceil(missing / PAGE));
  }

  mark(): number {
    return this.top;
  }

  /** Everything made since the mark may be overwritten. */
  release(mark: number): void {
    this.top = mark;
  }

  /** Bytes of so many numbers, with what their place may cost. */
  static bytesOf(length: number): number {
    return aligned(4 * length);
  }

  /** So many numbers, whatever they are. @throws RangeError beyond what was reserved */
  floats(length: number): Float32Array {
    const at = this.top;
    const array = new Float32Array(this.kernels.memory.buffer, at, length);
    this.top = aligned(at + array.byteLength);
    return array;
  }

  /** Where an array lies; one from elsewhere is copied in first. */
  at(array: Float32Array | Int32Array): number {
    if (array.buffer === this.kernels.memory.buffer) return array.byteOffset;
    const copy = this.floats(array.length);
    if (array instanceof Float32Array) copy.set(array);
    else new Int32Array(copy.buffer, copy.byteOffset, array.length).set(array);
    return copy.byteOffset;
  }
}

const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
