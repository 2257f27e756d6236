import { readFileSync } from "node:fs";
import { decodeAtlas } from "@/lib/scene/atlas";

/** The atlas the page ships. */
export function shippedAtlas() {
  const places: unknown = JSON.parse(readFileSync("public/sprites/atlas.json", "utf8"));
  return decodeAtlas(readFileSync("public/sprites/atlas.png"), places);
}
