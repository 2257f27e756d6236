import { describe, expect, it } from "vitest";
import { strategies } from "@/lib/decoding/strategies";
import { parseLane } from "@/lib/experiment/lane-text";
import { laneAsCode, pythonCall, type ReferenceCall, referenceCalls } from "@/lib/experiment/reference-call";
import { emojiWorld } from "@/lib/study/emoji-world";
import { evalCommands } from "@/lib/sweep/eval-command";
import { planSweep } from "@/lib/sweep/plan";
import { parseSweep } from "@/lib/sweep/schema";

/** Names of the references' own code, read there. */
const SIGNATURES: Readonly<Record<ReferenceCall["reference"], readonly string[]>> = {
  Dimple:
    "max_new_tokens steps eps temperature top_p top_k alg alg_temp alg_p_threshold use_original_confidence decoding_pipeline use_cache".split(
      " ",
    ),
  Dream: "max_new_tokens steps eps temperature top_p top_k alg alg_temp".split(" "),
  LLaDA:
    "steps gen_length block_length temperature cfg_scale remasking mask_id logits_eos_inf confidence_eos_eot_inf".split(
      " ",
    ),
  "Fast-dLLM": "steps gen_length block_length temperature remasking mask_id threshold factor".split(" "),
};

const callsOf = (lane: string, length = 32) => referenceCalls(parseLane(lane), length);
const only = (lane: string, reference: string) => callsOf(lane).find((call) => call.reference === reference)!;

describe("a lane as a call of a published sampler", () => {
  it("has names of its signature alone, whatever the strategy", () => {
    const calls = strategies.flatMap(({ id }) => callsOf(id));
    expect(new Set(calls.map(({ reference }) => reference)).size).toBe(4);
    for (const { reference, arguments: args } of calls) {
      expect(SIGNATURES[reference]).toEqual(expect.arrayContaining(Object.keys(args)));
    }
  });

  it("is confident decoding as Dimple has it", () => {
    expect(only("confident;gamma=0.95;steps=16;prefill=dimple", "Dimple")).toMatchObject({
      callee: "model.diffusion_generate",
      arguments: {
        max_new_tokens: 32,
        steps: 16,
        alg: "maskgit_plus",
        alg_p_threshold: 0.95,
        use_original_confidence: true,
        decoding_pipeline: "dim",
        use_cache: true,
      },
      missing: [],
    });
    expect(only("confident;fallback=random", "Dimple").arguments.alg).toBe("origin");
  });

  it("is not there for a fallback that no sampler has", () => {
    expect(callsOf("confident;fallback=best")).toEqual([]);
  });

  it("names what Dream lacks: the threshold, and confidence before filters where there are any", () => {
    expect(only("confident;prefill=off", "Dream").missing).toEqual(["Threshold γ 0.9"]);
    expect(only("maskgit;pipeline=dream;topP=0.9;prefill=off", "Dream").missing).toEqual([]);
    expect(only("maskgit;topP=0.9;prefill=off", "Dream").missing).toEqual(["Pipeline dim", "Original confidence on"]);
  });

  it("is LLaDA's with blocks, guidance and what it does to end tokens", () => {
    const call = only("llada;blockLength=8;guidance=0.5;deferEnd=true;prefill=off", "LLaDA");
    expect(call).toMatchObject({
      callee: "generate",
      given: ["model", "prompt"],
      arguments: { gen_length: 32, block_length: 8, cfg_scale: 0.5, confidence_eos_eot_inf: true, steps: 32 },
      missing: [],
    });
  });

  it("calls Fast-dLLM's function of the cache, and names a cache that it lacks", () => {
    expect(
      only("fast-dllm-threshold;threshold=0.8;blockLength=16;prefill=fast-dllm-dual;cache.blockLength=16", "Fast-dLLM"),
    ).toMatchObject({
      callee: "generate_with_dual_cache",
      arguments: { threshold: 0.8, block_length: 16 },
      missing: [],
    });
    expect(only("llada;prefill=dkv-decode", "Fast-dLLM").missing).toContain("the cache dKV-Cache decode");
    expect(only("fast-dllm-factor;prefill=off", "Fast-dLLM").missing).toEqual(["Rule prefix"]);
  });

  it("is Python, with what is missing as comments", () => {
    const code = pythonCall(only("confident;gamma=0.7;prefill=off;stopAtEnd=true", "Dimple"));
    expect(code.split("\n").slice(0, 3)).toEqual([
      "# Dimple",
      "# not in this sampler: Stop at the end token on",
      "model.diffusion_generate(",
    ]);
    expect(code).toContain("    top_p=None,\n");
    expect(code).toContain('    alg="maskgit_plus",\n');
    expect(code).toContain("    use_cache=False,\n");
  });

  it("says so where no sampler has the strategy", () => {
    expect(laneAsCode(parseLane("wino"), 32)).toBe(
      '# None of the published samplers known here has the strategy "wino".',
    );
  });
});

describe("a sweep as commands", () => {
  const commands = (lanes: string[], lengths: (number | null)[] = [32]) =>
    evalCommands(planSweep(parseSweep({ lanes, lengths, tasks: ["count", "json"], n: 7 }), emojiWorld()));

  it("has each lane at each length once, with the words of the harness", () => {
    const text = commands(["maskgit;prefill=dimple"], [16, 32]);
    expect(text.match(/--model dimple --gen_kwargs/g)).toHaveLength(2);
    expect(text).toContain(
      "--gen_kwargs max_new_tokens=32,steps=32,temperature=0,alg_temp=0,use_original_confidence=True,decoding_pipeline=dim,alg=maskgit_plus,use_cache=True --tasks $TASKS --limit 7",
    );
    expect(text).toContain(
      "--model dream --model_args pretrained=$MODEL,add_bos_token=true,max_new_tokens=32,diffusion_steps=32",
    );
  });

  it("switches Fast-dLLM's caches on", () => {
    const text = commands(["fast-dllm-threshold;blockLength=16;prefill=fast-dllm-prefix;cache.blockLength=16"]);
    expect(text).toContain("remasking=low_confidence,threshold=0.9,use_cache=True --tasks");
  });

  it("names what the harness does not pass on, and what no sampler has", () => {
    const text = commands(["maskgit;topK=5;prefill=off", "wino;prefill=off"]);
    expect(text).toContain("# not in this command: top_k=5");
    expect(text).toContain(
      "wino, response length 32\n# no published sampler known here has this strategy".replace(
        "wino",
        "wino;prefill=off",
      ),
    );
  });
});
