/** An experiment that travels in a picture: its address, in the metadata of an SVG or in a text chunk of a PNG. */
import { pngText, withPngText } from "@/lib/scene/png-text";
import { MAX_FRAGMENT } from "./fragment";
import { carriesExperiment, type LinkParts, MAX_QUERY } from "./query";

/** The keyword in a PNG, and the id of the metadata in an SVG. */
export const IN_PICTURE = { png: "Dimple Playground", svg: "dimple-playground" } as const;

/** Longest text read out of a picture, characters. */
const MOST_CHARACTERS = MAX_QUERY + MAX_FRAGMENT;

/** The same PNG with an experiment in it. @param address `?…#…` */
export const withExperiment = (png: Uint8Array, address: string): Uint8Array<ArrayBuffer> =>
  withPngText(png, IN_PICTURE.png, address);

/** The parts of the address that a picture carries; null where it carries none, or is no picture. Never throws. */
export function experimentIn(bytes: Uint8Array): LinkParts | null {
  const text = pngText(bytes, IN_PICTURE.png) ?? svgMetadata(bytes);
  if (text === null || text.length > MOST_CHARACTERS) return null;
  const at = text.indexOf("#");
  const parts = at < 0 ? { search: text, hash: "" } : { search: text.slice(0, at), hash: text.slice(at) };
  return parts.search.startsWith("?") && carriesExperiment(parts) ? parts : null;
}

/** The metadata is written before everything that is drawn. */
const HEAD_BYTES = 4 * MOST_CHARACTERS;
const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

function svgMetadata(bytes: Uint8Array): string | null {
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  if (!head.includes("<svg")) return null;
  const written = new RegExp(`<metadata[^>]* id="${IN_PICTURE.svg}"[^>]*>([^<]*)</metadata>`).exec(head)?.[1];
  return written?.replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity]!) ?? null;
}
