/**
 * Draws the world's emoji once into public/sprites/atlas.png (RGBA, straight alpha) and atlas.json
 * (where each sprite lies, in px). The files are committed: run this only when the kinds change.
 *
 *   node scripts/rasterise-sprites.mjs
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

const require = createRequire(import.meta.url);
const icons = require("@iconify-json/fluent-emoji-flat/icons.json");
const root = new URL("../", import.meta.url);
const world = JSON.parse(readFileSync(new URL("lib/scene/world.json", root), "utf8"));
const size = world.sprite.size;
const columns = 8;

/** The markup of one icon; an alias has its parent's. */
function iconBody(id) {
  const name = icons.aliases?.[id]?.parent ?? id;
  const icon = icons.icons[name];
  if (!icon) throw new Error(`fluent-emoji-flat has no icon "${id}"`);
  return icon.body;
}

/** Ids of gradients and masks are made unique, so that forty icons can share one document. */
function svgOf(kind, index) {
  const body = iconBody(kind.icon)
    .replace(/id="([^"]+)"/g, `id="${kind.id}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${kind.id}-$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${kind.id}-$1"`);
  const x = (index % columns) * size;
  const y = Math.floor(index / columns) * size;
  return `<svg x="${x}" y="${y}" width="${size}" height="${size}" viewBox="0 0 32 32">${body}</svg>`;
}

const width = columns * size;
const height = Math.ceil(world.kinds.length / columns) * size;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}">${world.kinds.map(svgOf).join("")}</svg>`;
const sprites = Object.fromEntries(
  world.kinds.map((kind, index) => [kind.id, { x: (index % columns) * size, y: Math.floor(index / columns) * size }]),
);

const folder = new URL("public/sprites/", root);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("atlas.png", folder), new Resvg(svg).render().asPng());
writeFileSync(
  new URL("atlas.json", folder),
  `${JSON.stringify({ license: "Fluent Emoji by Microsoft, MIT", width, height, size, sprites }, null, 2)}\n`,
);
