/** Runs in the formats of others. A new one is one file, imported and listed here, and a fixture of it in the tests. */
import { dcd } from "./dcd";
import { diffusers } from "./diffusers";
import type { ForeignFormat, ImportedDocument } from "./format";
import { unwrap } from "./given";
import { history } from "./history";
import { stepMap } from "./step-map";

/** In the order in which a file is offered to them. */
export const foreignFormats: readonly ForeignFormat[] = [history, stepMap, diffusers, dcd];

/**
 * The run in a file of another format, as the house's format has it; null where none of them knows it.
 * @param data parsed JSON, as it is or with what it does not tell around it (`given.ts`)
 * @throws TraceError naming place, expected and found
 */
export function readForeign(data: unknown): ImportedDocument | null {
  const { data: inner, given } = unwrap(data);
  return foreignFormats.find((format) => format.recognises(inner))?.read(inner, given) ?? null;
}
