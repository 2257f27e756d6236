/** Runs in the formats of others. A new one is one file, imported and listed here, and a fixture of it in the tests. */
import type { ForeignFormat } from "./format";
import { lladaCanvases } from "./llada-canvases";

/** In the order in which a file is offered to them. */
export const foreignFormats: readonly ForeignFormat[] = [lladaCanvases];
