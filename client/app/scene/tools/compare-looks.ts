import type { LayerDescription, LayerLook } from '#client/kit/layer.ts';

export type Looks = Readonly<Record<string, LayerLook>>;

/** Looks in which two results share the picture, every other result is hidden; with undefined the first has it alone. */
export function comparing(layers: readonly LayerDescription[], looks: Looks, left: string, right?: string): Looks {
  const next = { ...looks };
  for (const { id } of layers.filter((layer) => layer.group === 'results')) {
    const { side: _, ...look } = looks[id];
    const side = right === undefined ? undefined : id === left ? 'left' : id === right ? 'right' : undefined;
    next[id] = { ...look, visible: id === left || id === right, ...(side ? { side } : {}) };
  }
  return next;
}
