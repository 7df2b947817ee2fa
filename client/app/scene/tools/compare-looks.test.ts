import { describe, expect, it } from 'vitest';
import type { LayerDescription } from '#client/kit/layer.ts';
import { comparing } from './compare-looks.ts';

const layer = (id: string, group: LayerDescription['group']): LayerDescription => ({
  id,
  group,
  title: { ko: id, en: id },
  kind: { type: 'relief', url: '' },
  sources: [],
});
const layers = [layer('city', 'city'), layer('run/a', 'results'), layer('run/b', 'results'), layer('run/c', 'results')];
const looks = Object.fromEntries(layers.map(({ id }) => [id, { visible: id !== 'run/b', opacity: 0.7 }]));

describe('two results under one line', () => {
  it('have a half each, and other results rest', () => {
    const compared = comparing(layers, looks, 'run/a', 'run/b');
    expect(compared['run/a']).toEqual({ visible: true, opacity: 0.7, side: 'left' });
    expect(compared['run/b']).toEqual({ visible: true, opacity: 0.7, side: 'right' });
    expect(compared['run/c'].visible).toBe(false);
    expect(compared.city).toBe(looks.city);
  });
  it('end with the first alone in the whole picture', () => {
    const ended = comparing(layers, comparing(layers, looks, 'run/a', 'run/b'), 'run/a');
    expect(ended['run/a']).toEqual({ visible: true, opacity: 0.7 });
    expect(ended['run/b']).toEqual({ visible: false, opacity: 0.7 });
  });
  it('have one scale, the wider of both, where they show the same', () => {
    const field = (id: string, max: number, unit = 'minute') =>
      ({
        ...layer(id, 'results'),
        title: { ko: '일조', en: 'Sun' },
        kind: { type: 'field', field: { unit, legend: { min: 0, max, colours: ['#000', '#fff'] } } },
      }) as unknown as LayerDescription;
    const two = [field('run/a', 600), field('run/b', 900)];
    const compared = comparing(two, looks, 'run/a', 'run/b');
    expect(compared['run/a'].legend).toMatchObject({ max: 900 });
    expect(compared['run/b'].legend).toBeUndefined();
    expect(comparing(two, compared, 'run/a')['run/a'].legend).toBeUndefined();
    const windows = [
      { min: 10, max: 20 },
      { min: 15, max: 25 },
      { min: 0, max: 20 },
      { min: 10, max: 30 },
    ].map((range) => ({ ...range, colours: ['#000', '#fff'] }));
    const warm = (id: string, legend: (typeof windows)[number]) => {
      const made = field(id, 0);
      return {
        ...made,
        kind: { type: 'field', field: { unit: 'celsius', legend, legends: windows } },
      } as unknown as LayerDescription;
    };
    const both = comparing([warm('run/a', windows[0]), warm('run/b', windows[1])], looks, 'run/a', 'run/b');
    expect([both['run/a'].legend, both['run/b'].legend]).toEqual([windows[3], windows[3]]);
    const others = [field('run/a', 600), field('run/b', 900, 'kelvin')];
    expect(comparing(others, looks, 'run/a', 'run/b')['run/a'].legend).toBeUndefined();
  });
});
