import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSafetensors, type TensorFile } from "@/lib/engine/weights/safetensors";

const root = fileURLToPath(new URL("../parity/", import.meta.url));

/** Path of a parity folder. */
export const parityFolder = (name: string) => `${root}${name}`;

export const fixtureBytes = (path: string): Uint8Array => new Uint8Array(readFileSync(`${root}${path}`));

export const fixtureJson = (path: string): unknown => JSON.parse(readFileSync(`${root}${path}`, "utf8"));

export const fixtureTensors = (path: string): TensorFile => readSafetensors(fixtureBytes(path), path);
