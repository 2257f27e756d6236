/** Who writes the traces of this page, as they say of themselves. */
import type { Trace } from "./schema";

/** Its version is that of `package.json`. */
export const EXPORTER: NonNullable<Trace["exporter"]> = { name: "Dimple Playground", version: "0.1.0" };
