/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, 2018) with its state filled by SplitMix32.
 * Each iteration of a run has a stream of its own, so a run continued from iteration k draws what the whole run drew.
 */

/** SplitMix32: spreads a small seed over all bits. */
function splitMix32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

const rotateLeft = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

/**
 * A generator of uniform numbers in [0, 1) with 32 bits of resolution.
 * @param seed any integer, its low 32 bits count  @param stream independent streams of one seed, such as the iteration
 */
export function seededRandom(seed: number, stream = 0): () => number {
  const fill = splitMix32((seed ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0);
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result / 2 ** 32;
  };
}
