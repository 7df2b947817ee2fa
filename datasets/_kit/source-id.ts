import { basename, extname } from 'node:path';
import type { SourceFile } from './roles.ts';

/**
 * The id of a file's source: its name without folder and extension, in lower case, other signs than letters and digits
 * as hyphens. So two districts in two files never replace each other, and the same file again replaces itself.
 */
export function sourceIdOf(file: SourceFile): string {
  const stem = basename(file.path, extname(file.path)).normalize('NFC').toLowerCase();
  return stem.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'file';
}

/** The file's name without folder and extension, for the source's title. */
export const stemOf = (file: SourceFile): string => basename(file.path, extname(file.path)).normalize('NFC');
