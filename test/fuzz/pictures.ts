/** Pictures of links and traces: PNGs that are damaged, or made by others, and scenes. */
import { deflateSync, inflateSync } from "node:zlib";
import { encode } from "fast-png";
import { seededRandom } from "@/lib/decoding/random";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { joined } from "@/lib/scene/bytes";
import { describeScene } from "@/lib/scene/edit";
import { sceneProblem } from "@/lib/scene/facts";
import { pictureOf, pictureRgb } from "@/lib/scene/picture";
import { writePng } from "@/lib/scene/png";
import { integer, pick, type Random, shuffled } from "@/lib/scene/random";
import { readPictureData } from "@/lib/scene/read-picture";
import { renderScene } from "@/lib/scene/render";
import { exampleQuestions, randomScene } from "@/lib/scene/sample";
import { shippedAtlas } from "../scene/atlas-file";
import { ACCEPTED, type FuzzClass, hold, type Reading, refused } from "./fuzz-class";
import { smallerText } from "./json-text";
import { mutateBytes, mutateJson, mutateText } from "./mutate";

const SIDE = 96;
const atlas = shippedAtlas();
const drawn = seededRandom(96);
const scenes = [
  DEFAULT_EXPERIMENT.picture,
  ...Array.from({ length: 8 }, () => ({ kind: "scene", scene: randomScene(drawn) })),
];

const noise = Uint8Array.from({ length: SIDE * SIDE * 3 }, () => 256 * drawn());
const stripes = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (at * 7) % 251);
/** Our own, then what other programs make: other sizes, depths and kinds of colour. */
const pngs: readonly Uint8Array[] = [
  writePng(stripes),
  writePng(renderScene(randomScene(drawn), atlas)),
  writePng(noise.map((byte) => byte & 3)),
  ...(
    [
      [SIDE, 3, 8],
      [SIDE, 4, 8],
      [SIDE, 1, 8],
      [SIDE, 3, 16],
      [40, 3, 8],
      [512, 1, 8],
    ] as const
  ).map(([side, channels, depth]) => {
    const length = side * side * channels;
    return encode({
      width: side,
      height: side,
      channels,
      depth,
      data: depth === 16 ? new Uint16Array(length) : new Uint8Array(length),
    });
  }),
];

/** The JSON of a picture, as links and traces carry it. */
export const pictures: FuzzClass<string> = {
  id: "pictures",
  make(random) {
    if (random() < 0.25)
      return JSON.stringify(mutateJson(pick(random, scenes), pick(random, scenes), random)) ?? "null";
    const [png, other] = [pick(random, pngs), pick(random, pngs)];
    const asPicture = (text: string) => JSON.stringify({ kind: "image", png: text });
    const kind = integer(random, 0, 3);
    if (kind === 0) return asPicture(mutateText(base64(png), base64(other), random));
    if (kind === 1) return asPicture(base64(mutateBytes(png, other, random)));
    if (kind === 2) return asPicture(base64(withChunks(png, chunksOf(other), random)));
    return JSON.stringify(mutateJson({ kind: "image", png: base64(png) }, pick(random, scenes), random)) ?? "null";
  },
  read(text) {
    const { picture, problem } = readPictureData(JSON.parse(text));
    if (problem !== undefined) return refused(problem);
    return picture.kind === "image" ? shownAsImage(picture.png) : shownAsScene(picture.scene);
  },
  smaller: smallerText,
  written: (text) => text,
};

function shownAsImage(png: string): Reading {
  const rgb = pictureRgb(png);
  hold(rgb.length === SIDE * SIDE * 3, () => `${rgb.length} bytes of pixels`);
  const again = pictureRgb(pictureOf(rgb).png);
  hold(Buffer.compare(again, rgb) === 0, () => "written again it is another picture");
  return ACCEPTED;
}

function shownAsScene(scene: Parameters<typeof renderScene>[0]): Reading {
  hold(sceneProblem(scene) === null, () => "a scene with a problem");
  hold(describeScene(scene).length > 0, () => "a scene without words");
  hold(renderScene(scene, atlas).length === SIDE * SIDE * 3, () => "a scene without pixels");
  exampleQuestions(scene, seededRandom(1));
  return ACCEPTED;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

// --- chunks, with checksums that hold, so that what is behind them is reached ---------------------------

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

function chunksOf(png: Uint8Array): Chunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const length = view.getUint32(at);
    chunks.push({
      type: Buffer.from(png.subarray(at + 4, at + 8)).toString("latin1"),
      data: png.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return chunks;
}

/** The PNG with a chunk changed, lost, doubled, moved, or with other pixels packed in it. */
function withChunks(png: Uint8Array, others: readonly Chunk[], random: Random): Uint8Array {
  const chunks = chunksOf(png);
  const at = integer(random, 0, chunks.length - 1);
  const { type, data } = chunks[at]!;
  const other = pick(random, others);
  const changed = (chunk: Chunk) => chunks.with(at, chunk);
  const lists = [
    () => changed({ type, data: mutateBytes(data, other.data, random) }),
    () => changed({ type: mutateText(type, other.type, random).slice(0, 4).padEnd(4), data }),
    () => chunks.toSpliced(at, 1),
    () => chunks.toSpliced(at, 0, other),
    () => shuffled(random, chunks),
    () => chunks.map((chunk) => (chunk.type === "IDAT" ? { type: "IDAT", data: repacked(chunk.data, random) } : chunk)),
  ];
  return joined([png.subarray(0, 8), ...pick(random, lists)().map(written)]);
}

function repacked(data: Uint8Array, random: Random): Uint8Array {
  try {
    const pixels = inflateSync(data);
    const bomb = () => Buffer.alloc(pick(random, [pixels.length + 1, 5_000_000]));
    return deflateSync(random() < 0.2 ? bomb() : mutateBytes(pixels, pixels, random));
  } catch {
    // Pixels in several chunks cannot be unpacked one by one.
    return data;
  }
}

function written({ type, data }: Chunk): Uint8Array {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length);
  chunk.write(type, 4, "latin1");
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return ~crc >>> 0;
}
