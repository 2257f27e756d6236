/** Questions that several lessons ask, so that what one has shown is known in the next. */

/** Four things to be described in a sentence each. */
export const fourThings = {
  question: "describe the image",
  objects: [
    ["mushroom", 1, 2, -1],
    ["cat", 2, 0, -1],
    ["lemon", 5, -2, 0],
    ["mushroom", 7, -2, -2],
  ],
  length: 32,
} as const;
