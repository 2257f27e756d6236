/** Traces as the browser keeps them: with packed candidates, in the iterations of version 1, in their columns of version 2. */
import { fileForm } from "./lower-v2";
import { type Packed, pack, unpack } from "./packed";
import type { Trace } from "./schema";

/** What of a stored trace is of interest here; the rest is for the reader. */
interface Stored {
  readonly iterations: readonly { readonly columns?: unknown }[];
}

/** What is kept of a trace; it can be cloned. */
export function toStorage(trace: Trace): object {
  if (trace.version === 1) return { ...trace, iterations: trace.iterations.map(pack) };
  return withColumns(fileForm(trace) as Stored, (columns) => pack(columns as Parameters<typeof pack>[0]));
}

/** Data for the reader. Whatever else is stored is handed on as it is. */
export function fromStorage(stored: unknown): unknown {
  if (typeof stored !== "object" || stored === null || !("version" in stored && "iterations" in stored)) return stored;
  if (!Array.isArray(stored.iterations)) return stored;
  const unpacked = (columns: object) => unpack(columns as Packed<object>);
  if (stored.version === 1) return { ...stored, iterations: stored.iterations.map(unpacked) };
  return stored.version === 2 ? withColumns(stored as unknown as Stored, unpacked) : stored;
}

function withColumns(form: Stored, change: (columns: object) => object): Stored {
  const iterations = form.iterations.map(({ columns, ...rest }) =>
    typeof columns === "object" && columns !== null ? { ...rest, columns: change(columns) } : { columns, ...rest },
  );
  return { ...form, iterations };
}
