/** Passes that are asked for at the same moment are run as one, where the executor gains by it. */
import type { DecoderPass, Executor } from "./executor";
import { afterMicrotasks, gathered } from "./gather";

/** Rows of a window that is made of several: beyond that a device is busy anyway, and memory grows. */
const MOST_ROWS = 8192;

/**
 * The executor, with `run` waiting for what is asked of it in the same turn, and for those whose pictures are being
 * encoded: they ask next. A pass that is decided on its way (`outputs`, `exit`), or whose stages are looked at, runs by
 * itself.
 */
export function gatherPasses(executor: Executor): Executor {
  if (!executor.runTogether) return executor;
  const encodings = new Set<Promise<unknown>>();
  const soon = async (flush: () => void) => {
    for (;;) {
      await new Promise<void>(afterMicrotasks);
      if (encodings.size === 0) break;
      await Promise.allSettled(encodings);
    }
    flush();
  };
  const together = gathered((passes: readonly DecoderPass[]) => executor.runTogether!(passes), {
    soon,
    costOf: ({ ids }) => ids.length,
    mostCost: MOST_ROWS,
  });
  return {
    ...executor,
    encodeImages(...pictures) {
      const encoding = executor.encodeImages(...pictures);
      encodings.add(encoding);
      const forget = () => void encodings.delete(encoding);
      encoding.then(forget, forget);
      return encoding;
    },
    run: (pass, capture) =>
      capture || pass.outputs || pass.exit !== undefined ? executor.run(pass, capture) : together(pass),
  };
}
