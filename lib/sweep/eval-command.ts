/**
 * A sweep as commands of the harnesses that the published samplers are evaluated with: lmms-eval for Dimple (its fork,
 * examples/models/dimple.sh), lm-eval for Dream (eval/eval.py), LLaDA (eval_llada.py) and Fast-dLLM (llada/eval_llada.py).
 * Tasks are theirs, as none of them has those of this world.
 */
import type { ParamValue } from "@/lib/decoding/strategy";
import { pythonValue, type ReferenceCall, type ReferenceId, referenceCalls } from "@/lib/experiment/reference-call";
import type { SweepPlan } from "./plan";

/** How a harness takes the arguments of a call: by the names here, or not at all. */
interface Harness {
  /** The command before its arguments. */
  readonly command: string;
  /** The option that takes them, and what else stands in it. */
  readonly option: string;
  readonly fixed: readonly string[];
  /** Its name for each argument of the sampler. */
  readonly names: Readonly<Record<string, string>>;
  /** What it has for arguments that it does not take: others cannot be asked for. */
  readonly held: Readonly<Record<string, ParamValue>>;
}

const same = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));

const HARNESSES: Readonly<Record<ReferenceId, Harness>> = {
  Dimple: {
    command: "accelerate launch -m lmms_eval --model dimple",
    option: "--gen_kwargs",
    fixed: [],
    names: same([
      "max_new_tokens",
      "steps",
      "temperature",
      "top_p",
      "alg",
      "alg_temp",
      "use_cache",
      "alg_p_threshold",
      "use_original_confidence",
      "decoding_pipeline",
    ]),
    held: { eps: 0.001, top_k: null },
  },
  Dream: {
    command: "accelerate launch eval.py --model dream",
    option: "--model_args",
    fixed: ["pretrained=$MODEL", "add_bos_token=true"],
    names: {
      ...same(["max_new_tokens", "temperature", "top_p", "top_k", "alg", "alg_temp"]),
      steps: "diffusion_steps",
    },
    held: { eps: 0.001 },
  },
  LLaDA: {
    command: "accelerate launch eval_llada.py --model llada_dist",
    option: "--model_args",
    fixed: ["model_path=$MODEL"],
    names: { ...same(["steps", "gen_length", "block_length", "remasking"]), cfg_scale: "cfg" },
    held: { temperature: 0, logits_eos_inf: false, confidence_eos_eot_inf: false },
  },
  "Fast-dLLM": {
    command: "accelerate launch eval_llada.py --model llada_dist",
    option: "--model_args",
    fixed: ["model_path=$MODEL"],
    names: same(["steps", "gen_length", "block_length", "remasking", "threshold"]),
    held: { temperature: 0 },
  },
};

/** Its caches are switched on by arguments of the harness. */
const CACHE_SWITCHES: Readonly<Record<string, readonly string[]>> = {
  generate_with_prefix_cache: ["use_cache=True"],
  generate_with_dual_cache: ["use_cache=True", "dual_cache=True"],
};

/** A call as a command, what the harness or the sampler lack as comments before it. @param n questions a task */
function commandOf(call: ReferenceCall, n: number): string {
  const { command, option, fixed, names, held } = HARNESSES[call.reference];
  const words: string[] = [...fixed];
  const missing = [...call.missing];
  for (const [name, value] of Object.entries(call.arguments)) {
    const known = names[name];
    // What is off is left out: `None` on a command line is a word to some of them.
    if (known !== undefined && value !== null)
      words.push(`${known}=${typeof value === "string" ? value : pythonValue(value)}`);
    else if (known === undefined && value !== (held[name] ?? null)) missing.push(`${name}=${pythonValue(value)}`);
  }
  words.push(...(CACHE_SWITCHES[call.callee] ?? []));
  return [
    ...missing.map((what) => `# not in this command: ${what}`),
    `${command} ${option} ${words.join(",")} --tasks $TASKS --limit ${n} --batch_size 1 --log_samples --output_path $OUT`,
  ].join("\n");
}

/** The commands of a sweep, each lane at each of its lengths for every sampler that has its strategy, as a shell script. */
export function evalCommands({ cells, sweep, problems }: SweepPlan): string {
  const asked = new Map<string, string>();
  for (const { label, lane, responseLength, task } of cells) {
    const length = responseLength ?? problems.problem(task, 0, sweep.seed).responseLength;
    const key = `${label} at ${length}`;
    if (asked.has(key)) continue;
    const calls = referenceCalls(lane, length);
    const head = `# ${label}, response length ${length}`;
    asked.set(
      key,
      calls.length === 0
        ? `${head}\n# no published sampler known here has this strategy`
        : calls.map((call) => `${head}: ${call.reference}\n${commandOf(call, sweep.n)}`).join("\n\n"),
    );
  }
  return `${["# Set MODEL, TASKS (of the harness) and OUT first.", ...asked.values()].join("\n\n")}\n`;
}
