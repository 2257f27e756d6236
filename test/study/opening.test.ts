import { describe, expect, it } from "vitest";
import { runMetrics } from "@/lib/analysis/run";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { emojiWorld } from "@/lib/study/emoji-world";
import { type Candidate, candidates, type Sight, sightOf, worthSeeing } from "@/lib/study/opening";
import { CAT, DOG, EOS, handTrace, RED } from "@/test/analysis/hand-trace";
import { toyEngine } from "@/test/run/toy-engine";

const sight: Sight = { iterations: 6, tokens: 20, correct: true, events: {} };

describe("how much there is to see in a run", () => {
  it("is most for a right answer of a sentence in four to twelve iterations, with a fallback and a regret", () => {
    const best = worthSeeing({ ...sight, events: { fallback: 1, regret: 1, flip: 1 } });
    expect(best).toBe(4.5);
    for (const iterations of [4, 12]) expect(worthSeeing({ ...sight, iterations })).toBe(worthSeeing(sight));
    const lesser: Partial<Sight>[] = [{ iterations: 3 }, { iterations: 13 }, { correct: false }, { tokens: 8 }];
    for (const change of lesser) expect(worthSeeing({ ...sight, ...change })).toBeLessThan(worthSeeing(sight));
  });

  it("grows with either of them, however often they happen", () => {
    const once = worthSeeing({ ...sight, events: { regret: 1 } });
    expect(once).toBeGreaterThan(worthSeeing(sight));
    expect(worthSeeing({ ...sight, events: { regret: 5 } })).toBe(once);
    expect(worthSeeing({ ...sight, events: { regret: 5, fallback: 1 } })).toBeGreaterThan(once);
  });

  it("is read off the trace: iterations, tokens before the end, and iterations of each kind of event", () => {
    const trace = handTrace([
      { rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.4]], 2: [[EOS, 0.9]], 3: [[EOS, 0.9]] }, commit: [0, 2, 3] },
      { rows: { 1: [[RED, 0.5]] }, commit: [1], reason: "fallback", observed: { 0: [CAT, 0.6] } },
    ]);
    expect(sightOf(trace, true)).toMatchObject({
      iterations: 2,
      tokens: 2,
      correct: true,
      events: { commit: 2, fallback: 1, regret: 1, end: 1 },
    });
  });
});

describe("candidates for the opening", () => {
  const request = {
    lane: DEFAULT_LANE,
    tasks: ["json", "count"] as const,
    samples: 2,
    seed: 3,
    responseLength: 8,
  };
  async function all() {
    const found: Candidate[] = [];
    for await (const candidate of candidates(emojiWorld(), request, toyEngine())) found.push(candidate);
    return found;
  }

  it("are the same for the same seed, decoded as the lane says, and would run in the page's lanes", async () => {
    const [found, again] = [await all(), await all()];
    expect(found.map(({ task }) => task)).toEqual(["json", "json", "count", "count"]);
    expect(again.map(({ experiment }) => experiment)).toEqual(found.map(({ experiment }) => experiment));
    for (const { experiment, trace, sight: shown, worth } of found) {
      expect(experiment.lanes).toEqual(DEFAULT_EXPERIMENT.lanes);
      expect(experiment.responseLength).toBe(8);
      expect(trace.strategy).toBe(DEFAULT_LANE.strategy);
      expect(shown.iterations).toBe(runMetrics(trace).iterations);
      expect(worth).toBe(worthSeeing(shown));
    }
    expect(new Set(found.map(({ experiment }) => JSON.stringify(experiment))).size).toBe(4);
  });
});
