import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import models from "@/public/models/index.json";

/** Bytes; what is not weights of a published model is far smaller, and stays in the history for ever. */
const HEAVY = 2_000_000;

const inRepository = existsSync(".git");

test.skipIf(!inRepository)(
  "what git keeps holds no state of a training, and nothing heavy but the published weights",
  () => {
    const tracked = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0").filter(existsSync);
    const weights = models.map(({ name }) => `public/models/${name}/model.safetensors`);
    expect(tracked.filter((path) => path.endsWith(".pt"))).toEqual([]);
    expect(tracked.filter((path) => statSync(path).size > HEAVY && !weights.includes(path))).toEqual([]);
  },
);
