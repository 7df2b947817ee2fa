/** Character sets of Seoul's files. WHATWG `euc-kr` is the superset that Korea calls CP949. */
export type Encoding = 'utf-8' | 'euc-kr';

/** The encoding that a `.cpg` file, a user or a DBF header names, or undefined when it names none that we read. */
export function namedEncoding(name: string): Encoding | undefined {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]/g, '');
  if (/^(utf8|65001)$/.test(plain)) return 'utf-8';
  if (/^(cp949|949|ms949|uhc|euckr|ansi949|windows949|ksc56011987|ksc5601|oem949)$/.test(plain)) return 'euc-kr';
  return undefined;
}

/** Language driver ids of DBF headers that mean Korean: 0x4e and 0x79 (both CP949). */
export const dbfLanguageEncoding = (id: number): Encoding | undefined =>
  id === 0x4e || id === 0x79 ? 'euc-kr' : undefined;

const readable = (encoding: Encoding, bytes: Uint8Array): boolean => {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/**
 * The encoding of text values: what is declared when every sample can be read so, otherwise the one that reads most.
 * UTF-8 comes before CP949, for almost no CP949 text is valid UTF-8 by chance, while the reverse is common.
 */
export function chooseEncoding(declared: Encoding | undefined, samples: readonly Uint8Array[]): Encoding {
  const loud = samples.filter((bytes) => bytes.some((byte) => byte >= 0x80));
  const score = (encoding: Encoding) => loud.filter((bytes) => readable(encoding, bytes)).length;
  if (declared && score(declared) === loud.length) return declared;
  const utf8 = score('utf-8');
  const korean = score('euc-kr');
  if (utf8 === korean) return declared ?? 'utf-8';
  return utf8 > korean ? 'utf-8' : 'euc-kr';
}

/** Decodes a fixed-width field, whose last character may have been cut in two by the width. */
export function decodeField(encoding: Encoding, bytes: Uint8Array): string {
  const text = new TextDecoder(encoding).decode(bytes);
  const cut =
    bytes.length > 0 && bytes.at(-1)! >= 0x80 && text.endsWith('\uFFFD') && !text.slice(0, -1).includes('\uFFFD');
  return cut && text.length > 1 ? text.slice(0, -1) : text;
}
