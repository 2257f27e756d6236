/** Traces of small runs, for tests. */
import { type DecodeRequest, decode } from "@/lib/decoding/decode";
import { resolveSettings } from "@/lib/decoding/params";
import type { DecodingStrategy, Settings } from "@/lib/decoding/strategy";
import { type ReadingOptions, readTraces } from "@/lib/trace/reading/read";
import { startRecording, type TraceContext } from "@/lib/trace/record";
import type { Trace } from "@/lib/trace/schema";
import { PROMPT, TOY, toyRequest } from "../decoding/runs";

/** What a recording of the toy network says besides its iterations. Token 10 ends an answer. */
export function toyContext(request: DecodeRequest): TraceContext {
  return {
    model: { name: "toy", digest: "none", label: "Toy" },
    backend: { name: "none", detail: "hash function" },
    strategy: request.strategy.id,
    settings: resolveSettings(request.strategy, request.settings),
    prefill: "off",
    seed: request.seed,
    question: "what?",
    alignment: "aligned",
    vocabulary: { size: TOY.vocabularySize, maskId: TOY.maskId, padId: null, eosId: 10 },
    prompt: PROMPT,
    responseLength: request.responseLength,
    prior: request.prior ?? [],
    tokenText: (id) => `t${id}`,
    decodeText: (ids) => ids.map((id) => `t${id}`).join(" "),
  };
}

/** A recorded run of the toy network. */
export async function toyTrace(
  strategy: string | DecodingStrategy = "confident",
  settings: Settings = {},
  more: Parameters<typeof toyRequest>[2] = {},
): Promise<Trace> {
  const request = toyRequest(strategy, settings, { now: () => 0, ...more });
  const recorder = startRecording(toyContext(request));
  const run = decode(request);
  for (;;) {
    const step = await run.next();
    if (step.done) return recorder.snapshot(step.value.status);
    recorder.add(step.value);
  }
}

/** The run of a file that holds one. */
export async function readOne(bytes: Uint8Array<ArrayBuffer>, options: ReadingOptions = {}): Promise<Trace> {
  const { runs } = await readTraces(bytes, options);
  return runs[0]!.trace;
}
