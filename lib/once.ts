/** What takes long to work out, and that not everybody asks for: it is worked out at the first call, and kept. */
export function once<Value>(work: () => Value): () => Value {
  let done: { readonly value: Value } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}
