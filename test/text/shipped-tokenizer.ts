import { readFileSync } from "node:fs";
import { loadTokenizer } from "@/lib/text/tokenizer";

/** The tokenizer of the embedded model. */
export const shippedTokenizer = () =>
  loadTokenizer(JSON.parse(readFileSync("public/models/mini-dimple/tokenizer.json", "utf8")));
