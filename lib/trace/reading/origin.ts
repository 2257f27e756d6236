/** The files that traces were read from: to keep such a trace is to keep its file, of which no byte has to be looked at. */
import type { Trace } from "../schema";

const files = new WeakMap<Trace, Blob>();

/** Notes the file that a trace is all of. */
export const rememberFile = (trace: Trace, file: Blob): void => void files.set(trace, file);

/** The file that a trace is all of; undefined where it was made here, or is one of several runs of a file. */
export const fileOf = (trace: Trace): Blob | undefined => files.get(trace);
