import { describe, expect, test } from "vitest";
import { CLASS_IDS, campaign } from "./campaign";

/** Inputs a class; `npm run fuzz` tries as many as one likes. */
const COUNT = 60;

describe("damaged inputs are let in whole or refused in words, and nothing that is let in breaks later", () => {
  test.each(CLASS_IDS)(
    "%s",
    async (id) => {
      const { rows, failures } = await campaign({ count: COUNT, seed: 1, only: id });
      expect(failures).toEqual([]);
      const { accepted, refused } = rows[0]!;
      expect(accepted + refused).toBe(COUNT);
      // Where all were refused, or none, nothing would be tried that matters.
      expect(accepted).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(COUNT / 10);
    },
    180_000,
  );
});
