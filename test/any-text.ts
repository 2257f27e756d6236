import fc from "fast-check";

/** Any sequence of UTF-16 units, lone surrogates included, with some that make words and symbols. */
export const anyText = fc
  .array(
    fc.oneof(
      fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.string(),
      fc.string({ unit: "grapheme" }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(""));
