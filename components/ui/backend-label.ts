const LABELS: Readonly<Record<string, string>> = { webgpu: "WebGPU", wasm: "WebAssembly", cpu: "JavaScript" };

/** A backend for people, by its name in traces and links. */
export const backendLabel = (name: string): string => LABELS[name] ?? name;
