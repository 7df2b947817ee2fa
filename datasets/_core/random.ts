/**
 * Counter-based random numbers: the value depends on the seed and the counters alone, so that any number of threads,
 * in any order, draws the same. The mixer is the finaliser of MurmurHash3 (public domain, A. Appleby).
 */
export function randomBits(seed: number, ...counters: readonly number[]): number {
  let h = seed | 0;
  for (const counter of counters) {
    h ^= Math.imul(counter | 0, 0xcc9e2d51);
    h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
    h ^= h >>> 16;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** Uniform in [0, 1). */
export const randomUnit = (seed: number, ...counters: readonly number[]): number =>
  randomBits(seed, ...counters) / 4294967296;

/** A sequence of uniform numbers for code that runs in one fixed order. */
export function randomSequence(seed: number): () => number {
  let counter = 0;
  return () => randomUnit(seed, counter++);
}
