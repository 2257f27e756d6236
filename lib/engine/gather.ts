/** Calls that come together are answered together: what costs as much for one as for many is then done once. */
import { RequestError } from "./errors";

export interface GatherOptions<Ask> {
  /** Runs what it is given once all calls that belong together have been made. */
  readonly soon: (flush: () => void) => void;
  /** Cost of a call, and the most that is answered at once; what is dearer by itself is answered alone. */
  readonly costOf?: (ask: Ask) => number;
  readonly mostCost?: number;
}

/** After the work that is under way in JavaScript, promises that are settled included. */
export function afterMicrotasks(flush: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    flush();
  };
  port2.postMessage(null);
}

/**
 * A function whose calls are collected and handed over as lists, in their order. Where a list is refused because of what
 * was asked (`RequestError`), each call is asked by itself, so that only the one that is wrong fails.
 * @param answer an answer for each, or a rejection for all
 */
export function gathered<Ask, Answer>(
  answer: (asks: readonly Ask[]) => Promise<readonly (Answer | Promise<Answer>)[]>,
  { soon, costOf = () => 1, mostCost = Number.POSITIVE_INFINITY }: GatherOptions<Ask>,
): (ask: Ask) => Promise<Answer> {
  interface Call {
    readonly ask: Ask;
    readonly settle: (answer: Promise<Answer>) => void;
  }
  let waiting: Call[] = [];

  const answerAll = async (calls: readonly Call[]) => {
    try {
      const answers = await answer(calls.map(({ ask }) => ask));
      for (const [at, { settle }] of calls.entries()) settle(Promise.resolve(answers[at]!));
    } catch (error) {
      if (error instanceof RequestError && calls.length > 1) for (const call of calls) void answerAll([call]);
      else for (const { settle } of calls) settle(Promise.reject(error));
    }
  };
  const flush = () => {
    const calls = waiting;
    waiting = [];
    let [list, cost]: [Call[], number] = [[], 0];
    for (const call of calls) {
      const own = costOf(call.ask);
      if (list.length > 0 && cost + own > mostCost) {
        void answerAll(list);
        [list, cost] = [[], 0];
      }
      list.push(call);
      cost += own;
    }
    void answerAll(list);
  };

  return (ask) =>
    new Promise((resolve) => {
      waiting.push({ ask, settle: resolve });
      if (waiting.length === 1) soon(flush);
    });
}
