/** A file or text is no trace: says what was expected, what was found, and where. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}
