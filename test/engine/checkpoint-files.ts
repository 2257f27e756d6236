/** Takes a safetensors file apart and writes others from it, as other tools would. */
import { readSafetensors } from "@/lib/engine/weights/safetensors";

/** One tensor of a file that is written. */
export interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export type Entries = ReadonlyMap<string, Entry>;

export const entriesOf = (file: Uint8Array): Entries => readSafetensors(file);

export function safetensorsOf(entries: Entries): Uint8Array<ArrayBuffer> {
  let at = 0;
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  for (const [name, { dtype, shape, bytes }] of entries) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + at);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  let place = 8 + json.length;
  for (const { bytes } of entries.values()) {
    file.set(bytes, place);
    place += bytes.length;
  }
  return file;
}

/** A checkpoint whose embedding has more rows than its tokenizer has tokens, all zeros. */
export function paddedVocabulary(file: Uint8Array, rows: number): Uint8Array<ArrayBuffer> {
  const name = "model.embed_tokens.weight";
  const entries = new Map(entriesOf(file));
  const { dtype, shape, bytes } = entries.get(name)!;
  const padded = new Uint8Array((bytes.length / shape[0]!) * (shape[0]! + rows));
  padded.set(bytes);
  return safetensorsOf(entries.set(name, { dtype, shape: [shape[0]! + rows, shape[1]!], bytes: padded }));
}
