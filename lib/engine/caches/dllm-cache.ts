import { type CanvasCachePolicy, span, WHOLE } from "./policy";

/** Prompt and response at intervals of their own; between them the response tokens whose values moved most. */
export const dllmCache: CanvasCachePolicy<"promptInterval" | "responseInterval" | "share"> = {
  id: "dllm-cache",
  label: "dLLM-Cache",
  group: "Tokens",
  summary:
    "Keeps what attention and MLP said, too: the prompt is refreshed rarely, the response more often, and in between the share of its tokens whose values changed most, layer by layer.",
  source:
    "dLLM-Cache, arXiv:2506.06295; code: maomaocun/dLLM-cache dllm_cache/hooks. As there the first layer runs the response whole (the prompt's share of it, which nobody reads, is left out). With shifted logits the prompt's last token counts as part of the response: its row scores the first response token, which the hook for Dream leaves stale.",
  params: {
    promptInterval: {
      label: "Prompt interval Kp",
      help: "Evaluations until the prompt is refreshed; more is cheaper and staler.",
      unit: "evaluations",
      kind: "integer",
      default: 50,
      min: 1,
      max: 256,
      step: 1,
    },
    responseInterval: {
      label: "Response interval Kr",
      help: "Evaluations until the whole response is refreshed; more is cheaper and staler.",
      unit: "evaluations",
      kind: "integer",
      default: 4,
      min: 1,
      max: 64,
      step: 1,
    },
    share: {
      label: "Share ρ",
      help: "Part of the response that every layer refreshes in between; 1 refreshes it all. On WebGPU, each choice waits for the graphics card.",
      kind: "number",
      default: 0.25,
      min: 0.05,
      max: 1,
      step: 0.05,
    },
  },
  keeps: "outputs",
  plan({ promptLength, response, past }, { promptInterval, responseInterval, share }) {
    const [prompt, answer] = [promptInterval, responseInterval].map((interval) => past.length % interval === 0);
    if (past.length === 0 || (prompt && answer)) return WHOLE;
    const from = promptLength - 1;
    const end = promptLength + response.length;
    const run = span(prompt ? 0 : from, end);
    return answer ? { run } : { run, selective: { from, count: Math.max(1, Math.floor(share * (end - from))) } };
  },
};
