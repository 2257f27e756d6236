import { expect, it } from "vitest";
import "@/lib/jitless";
import { z } from "zod";

it("zod finds that it may not compile schemas, whichever of the two is loaded first", () => {
  expect(z.config().jitless).toBe(true);
});
