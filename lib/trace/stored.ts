/** Traces as the browser keeps them: those of version 2, which may be large, with packed candidates. */
import { fileForm } from "./lower-v2";
import { type Packed, pack, unpack } from "./packed";
import type { Trace } from "./schema";

/** What of a stored trace is of interest here; the rest is for the reader. */
interface Stored {
  readonly iterations: readonly { readonly columns?: unknown }[];
}

/** What is kept of a trace; it can be cloned. */
export function toStorage(trace: Trace): object {
  const form = fileForm(trace);
  return trace.version === 1
    ? form
    : withColumns(form as Stored, (columns) => pack(columns as Parameters<typeof pack>[0]));
}

/** Data for the reader. Whatever else is stored is handed on as it is. */
export function fromStorage(stored: unknown): unknown {
  const isNew = typeof stored === "object" && stored !== null && "version" in stored && stored.version === 2;
  return isNew ? withColumns(stored as unknown as Stored, (columns) => unpack(columns as Packed<object>)) : stored;
}

function withColumns(form: Stored, change: (columns: object) => object): Stored {
  const iterations = form.iterations.map(({ columns, ...rest }) =>
    typeof columns === "object" && columns !== null ? { ...rest, columns: change(columns) } : { columns, ...rest },
  );
  return { ...form, iterations };
}
