import type { LayerDescription, LayerLook } from '#client/kit/layer.ts';
import { type Legend, legendFor } from '#core';

export type Looks = Readonly<Record<string, LayerLook>>;

/**
 * Looks in which two results share the picture and its colours, every other result is hidden; with undefined the first has
 * it alone.
 */
export function comparing(layers: readonly LayerDescription[], looks: Looks, left: string, right?: string): Looks {
  const next = { ...looks };
  const shared = right === undefined ? undefined : sharedLegend(layers, left, right);
  for (const { id, kind } of layers.filter((layer) => layer.group === 'results')) {
    const { side: _, legend: __, ...look } = looks[id];
    const side = right === undefined ? undefined : id === left ? 'left' : id === right ? 'right' : undefined;
    const own = kind.type === 'field' ? kind.field.legend : undefined;
    const legend = side && shared && own && !same(own, shared) ? { legend: shared } : {};
    next[id] = { ...look, visible: id === left || id === right, ...(side ? { side } : {}), ...legend };
  }
  return next;
}

/** One that holds both results of the same output; undefined where they have nothing in common. */
function sharedLegend(layers: readonly LayerDescription[], left: string, right: string): Legend | undefined {
  const fields = [left, right].flatMap((id) => {
    const layer = layers.find((each) => each.id === id);
    return layer?.kind.type === 'field' ? [{ title: layer.title, ...layer.kind.field }] : [];
  });
  const [a, b] = fields;
  if (!a || !b || a.unit !== b.unit || a.title.en !== b.title.en) return undefined;
  const [legend, ...wider] = a.legends ?? [a.legend, b.legend].sort((p, q) => p.max - q.max);
  const [least, most] = [Math.min(a.legend.min, b.legend.min), Math.max(a.legend.max, b.legend.max)];
  return legendFor({ legend, wider }, { min: least, max: most });
}

/** Whether two results mean the same by their colours. */
export const same = (a: Legend | undefined, b: Legend | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
