import { counting } from "@/lib/counting";

const { number, megabytes, millions, count } = counting("en");
const models = { one: "model", other: "models" };

/** What runs the network, and how far it is. */
export const engine = {
  status: (text: string) => `Status: ${text}`,
  starting: "Starting…",
  startingAgain: "Starting again…",
  stalled: (bytes: number) => `Nothing comes · ${megabytes(bytes)} so far`,
  loading: (bytes: number) => `Loading the model · ${megabytes(bytes)}`,
  loadingOf: (bytes: number, all: number) => `Loading the model · ${megabytes(bytes)} of ${megabytes(all)}`,
  warming: "Warming up…",
  models: (several: number) => count(several, models),
  model: (label: string, parameters: number) => `${label} ${millions(parameters)}`,
  cancelled: "Model not loaded",
  failed: "Model failed to load",
  best: "Best",
  backend: "Backend",
  startAnew: "Start anew",
  cancel: "Cancel",
  load: "Load the model",
  lost: "The engine was lost. Another one is starting and brings the models back; runs go on from where they were.",
  looking: "The engine is starting in a worker and looking for WebGPU.",
  silent: "The host has sent nothing for ten seconds. It may go on, or be asked anew.",
  onTheirWay: "The weights are on their way. Everything else already works; a recorded run can be looked at meanwhile.",
  weightsLoaded: "Weights loaded",
  compiling: "The weights are there. A short run compiles what computes, so that the first real one is timed fairly.",
  facts: (label: string, parameters: number, precision: string, backend: string) =>
    `${label}, ${number(parameters)} parameters, computed in ${precision} on ${backend}.`,
  wasmIsFaster: "WebAssembly is faster on this machine; choose it here.",
  wasCancelled: "Loading was cancelled. Runs start it again.",
};
