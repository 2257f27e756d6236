/** The hash-defined network that small runs are made on. */
export const TOY = { seed: 1000, gain16: 44, vocabularySize: 12, maskId: 11, promptLength: 4 } as const;
export const PROMPT = [3, 7, 1, 5];
