import type { AttributeSpec } from '#core';
import { scaleOf } from '../attribute-scale.ts';

/** Pixels of a sign, the same in the scene and on the flat map. */
export const signLook = { sizePx: 11, markedPx: 17, outlinePx: 2 } as const;

/** Colour of a kind, of those that the collection knows. */
export function signColours(kinds: AttributeSpec): (kind: string) => string {
  const scale = scaleOf(kinds);
  const colours = new Map(scale.type === 'codes' ? scale.entries.map(({ code, colour }) => [code, colour]) : []);
  return (kind) => colours.get(kind) ?? '#b8bcc2';
}
