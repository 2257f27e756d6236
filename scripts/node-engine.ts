/** The engine, models and sprites of this checkout, for tools on the command line. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunOptions } from "@/lib/run/runner";
import type { NodeBackendName } from "../lib/engine/node";
import { decodeAtlas } from "../lib/scene/atlas";
import { emojiWorld } from "../lib/text/emoji-world";
import { loadTokenizer } from "../lib/text/tokenizer";

const PUBLIC = fileURLToPath(new URL("../public/", import.meta.url));
const MODELS = join(PUBLIC, "models");

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));

/** Names of the models under public/models. */
async function modelNames(): Promise<string[]> {
  if (!existsSync(MODELS)) return [];
  const entries = await readdir(MODELS, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Folder of a model. @throws RangeError that lists the models there are */
async function modelFolder(name: string): Promise<string> {
  const names = await modelNames();
  if (!names.includes(name)) throw new RangeError(`no model "${name}"; there are ${names.join(", ") || "none"}`);
  return join(MODELS, name);
}

/** Everything a run needs, and how to free it. */
export async function openMachine(backend: NodeBackendName): Promise<RunOptions & { dispose(): void }> {
  // Loaded here, so that a mistyped argument is answered without waiting for the backends.
  const { folderSource, startNodeEngine } = await import("../lib/engine/node");
  const sprites = join(PUBLIC, "sprites");
  const atlas = decodeAtlas(await readFile(join(sprites, "atlas.png")), await readJson(join(sprites, "atlas.json")));
  const engine = await startNodeEngine(backend);
  const texts = new Map<string, ReturnType<typeof readText>>();
  return {
    atlas,
    engine: {
      get status() {
        return engine.status;
      },
      load: async (model, { signal }) => engine.load(folderSource(await modelFolder(model)), { signal }),
      openSession: (request) => engine.openReadySession(request),
      textOf(model) {
        const text = texts.get(model) ?? readText(model);
        texts.set(model, text);
        return text;
      },
    },
    dispose: () => engine.dispose(),
  };
}

/** What stands beside a model's weights. */
async function readText(model: string): ReturnType<RunOptions["engine"]["textOf"]> {
  const folder = await modelFolder(model);
  const card = await readJson(join(folder, "card.json")).catch(() => ({}));
  const title = typeof card === "object" && card !== null && "title" in card ? card.title : null;
  return {
    tokenizer: loadTokenizer(await readJson(join(folder, "tokenizer.json"))),
    dialect: emojiWorld,
    label: typeof title === "string" ? title : model,
    frequencies: await readJson(join(folder, "frequencies.json")).catch(() => null),
    file: async (name) => (existsSync(join(folder, name)) ? new Uint8Array(await readFile(join(folder, name))) : null),
  };
}

/** Runs a tool's main function: a mistake of the caller's becomes one line, not a stack trace. */
export async function runTool(main: () => Promise<void>): Promise<void> {
  // Whoever reads has seen enough, as `head` has after ten lines: there is nothing to complain of.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** The backend by its name. @throws RangeError that lists the valid names */
export function nodeBackend(name: string): NodeBackendName {
  if (name === "wasm" || name === "cpu") return name;
  throw new RangeError(`no backend "${name}" in Node; there are wasm, cpu`);
}
