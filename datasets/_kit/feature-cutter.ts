const quote = 34;
const backslash = 92;
const [openList, closeList, openObject, closeObject, comma] = [91, 93, 123, 125, 44];
/** 1 for bytes that say nothing of where a feature ends, as nearly all of it: they are stepped over without a further look. */
const plain = new Uint8Array(256).fill(1);
for (const sign of [quote, openList, closeList, openObject, closeObject]) plain[sign] = 0;
/** One feature longer than this is no feature: the file is broken, or an attack on memory. */
const longestFeature = 128 * 1024 * 1024;

/**
 * Cuts bytes that come in chunks into the members of the top-level `features` array and what stands around them. In UTF-8 and
 * in CP949 no part of a longer character looks like a sign of JSON, so that nothing has to be decoded to be cut.
 */
export class FeatureCutter {
  row = 0;
  /** Bytes before the first feature, and up to the end of the last one so far. */
  start = 0;
  end = 0;
  readonly #fail: (row: number) => Error;
  readonly #around: Buffer[] = [];
  #feature: Buffer[] = [];
  #kept = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inFeatures = false;
  #pushed = 0;

  constructor(fail: (row: number) => Error) {
    this.#fail = fail;
  }

  /** A cutter for a part of a file that begins after its feature number `row`, or before the first. */
  static amongFeatures(row: number, fail: (row: number) => Error): FeatureCutter {
    const cutter = new FeatureCutter(fail);
    cutter.row = row;
    [cutter.#depth, cutter.#inFeatures] = [2, true];
    return cutter;
  }

  /** Whether the cutter stands between two features, or before the first. */
  get isBetween(): boolean {
    return this.#inFeatures && this.#depth === 2;
  }

  /** The features that end in this chunk. */
  push(chunk: Buffer): Buffer[] {
    const found: Buffer[] = [];
    let [depth, inString, escaped, inFeatures, from] = [
      this.#depth,
      this.#inString,
      this.#escaped,
      this.#inFeatures,
      0,
    ];
    const { length } = chunk;
    for (let i = 0; i < length; i++) {
      if (inString && !escaped) while (i < length && chunk[i] !== quote && chunk[i] !== backslash) i++;
      else if (!inString && depth > 2) while (i < length && plain[chunk[i]] === 1) i++;
      if (i >= length) break;
      const code = chunk[i];
      if (inString) {
        if (!escaped && code === quote) inString = false;
        escaped = !escaped && code === backslash;
      } else if (code === openObject || code === openList) {
        if (inFeatures && depth === 2) from = i;
        depth++;
        if (code === openList && depth === 2 && !inFeatures) {
          this.#keep(this.#around, chunk.subarray(from, i + 1));
          from = i + 1;
          inFeatures = this.#atFeatures();
          if (inFeatures && this.row === 0) this.start = this.#pushed + i + 1;
        }
      } else if (code === closeObject || code === closeList) {
        depth--;
        if (depth < 0) throw this.#fail(this.row);
        if (inFeatures && depth === 2) {
          this.row++;
          this.end = this.#pushed + i + 1;
          const end = chunk.subarray(from, i + 1);
          found.push(this.#feature.length > 0 ? Buffer.concat([...this.#feature, end]) : end);
          this.#feature = [];
        } else if (inFeatures && depth === 1) {
          inFeatures = false;
          from = i;
        }
      } else if (inFeatures && depth === 2 && code > 32 && code !== comma) throw this.#fail(this.row + 1);
      else if (code === quote) inString = true;
    }
    if (!inFeatures) this.#keep(this.#around, chunk.subarray(from));
    else if (depth > 2) this.#keep(this.#feature, chunk.subarray(from));
    [this.#depth, this.#inString, this.#escaped, this.#inFeatures] = [depth, inString, escaped, inFeatures];
    this.#pushed += length;
    return found;
  }

  #keep(parts: Buffer[], bytes: Buffer): void {
    this.#kept = bytes.length + (parts.length > 0 ? this.#kept : 0);
    if (this.#kept > longestFeature) throw this.#fail(this.row + 1);
    parts.push(bytes);
  }

  /** Whether what was kept of the surroundings ends where the features begin. */
  #atFeatures(): boolean {
    const ends = this.#around.slice(-64).map((bytes) => bytes.toString('latin1', Math.max(0, bytes.length - 64)));
    return /"features"\s*:\s*\[$/.test(ends.join(''));
  }

  /** What stands around the features, when the text is at its end. */
  around(): Buffer {
    if (this.#depth !== 0 || this.#inString) throw this.#fail(this.row + 1);
    return Buffer.concat(this.#around);
  }
}
