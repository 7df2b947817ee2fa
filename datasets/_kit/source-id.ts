import { extname } from 'node:path';
import type { SourceFile } from './roles.ts';

/**
 * The id of a file's source: its name without folder and extension, in lower case, other signs than letters and digits
 * as hyphens. So two districts in two files never replace each other, and the same file again replaces itself. A file out
 * of an archive carries the archive's name, and a layer its own.
 */
export function sourceIdOf(file: SourceFile): string {
  return (
    stemOf(file)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'file'
  );
}

/** The file's name without folder and extension, for the source's title. */
export function stemOf(file: SourceFile): string {
  const names = file.name
    .normalize('NFC')
    .split(/[\\/]/)
    .filter((name) => name !== '' && name !== '..' && name !== '.');
  const stems = names.map((name) => name.slice(0, name.length - extname(name).length) || name);
  if (file.layer !== undefined) stems.push(file.layer.normalize('NFC'));
  return stems.filter((stem, i) => stem !== stems[i - 1]).join(' ') || 'file';
}
