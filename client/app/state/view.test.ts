import { describe, expect, it } from 'vitest';
import type { LayerDescription } from '#client/kit/layer.ts';
import { comparing } from '../scene/tools/compare-looks.ts';
import { changes, firstState, type TwinState } from './store.ts';
import { applyView, lookChanges, type SavedView, viewOf } from './view.ts';

const layer = (id: string): LayerDescription => ({
  id,
  group: 'city',
  title: { ko: `레이어 ${id}`, en: `Layer ${id}` },
  kind: { type: 'tiles3d', url: '/t', attributes: {} },
  sources: [],
});
const catalogue = { status: 'ready', scenario: 'existing@1', generated: false, features: [] } as const;
const open = (...ids: string[]): TwinState => {
  const state = firstState(1000);
  return { ...state, ...changes.openCity(state, catalogue, ids.map(layer)) };
};
const camera = { target: [127.0365123456, 37.5, 61.23], range: 900.04, heading: 374.06, pitch: -30 } as const;

describe('a saved view', () => {
  it('keeps nothing of what nobody changed', () => {
    expect(viewOf(open('a', 'b'), undefined)).toEqual({ version: 1, workspace: 'explore' });
  });
  it('keeps the camera, the hour that was set, and only the changed members of looks', () => {
    let state = open('a', 'b');
    state = { ...state, ...changes.look(state, 'b', { opacity: 0.4 }), ...changes.setInstant(state, 5000) };
    expect(viewOf(state, camera)).toEqual({
      version: 1,
      workspace: 'explore',
      camera: { target: [127.036512, 37.5, 61.2], range: 900, heading: 14.1, pitch: -30 },
      instant: 5000,
      looks: { b: { opacity: 0.4 } },
      titles: { b: { ko: '레이어 b', en: 'Layer b' } },
    });
  });
  it('comes back as it was, on another opening of the city', () => {
    let state = open('a', 'b');
    const filter = { key: 'heightM', min: 20, max: 90 };
    state = { ...state, ...changes.look(state, 'a', { visible: false, colourBy: 'use', filter }) };
    state = { ...state, workspace: 'plan', ...changes.setInstant(state, 5000) };
    const view = JSON.parse(JSON.stringify(viewOf(state, camera))) as SavedView;
    const fresh = open('a', 'b');
    const { change, gone } = applyView(fresh, view);
    expect(gone).toEqual([]);
    expect(viewOf({ ...fresh, ...change }, camera)).toEqual(view);
  });
  it('names the layers that have gone, and opens the rest', () => {
    let state = open('a', 'b');
    state = { ...state, ...changes.look(state, 'a', { opacity: 0.1 }), ...changes.look(state, 'b', { opacity: 0.2 }) };
    state = { ...state, looks: { ...state.looks, a: { ...state.looks.a, opacity: 0.1 } } };
    const { change, gone } = applyView(open('b'), viewOf(state, undefined));
    expect(gone).toEqual([{ ko: '레이어 a', en: 'Layer a' }]);
    expect(change.looks?.b.opacity).toBe(0.2);
  });
  it('shares the picture between the same two results again, and names its runs in the order in which they came', () => {
    const legend = { min: 0, max: 1, colours: ['#000', '#fff'] };
    const grid = { width: 1, height: 1, cellSize: 1, origin: [0, 0], crs: 'EPSG:5186' };
    const field = { image: '/p', bounds: [0, 0, 1, 1], values: '/f', grid, unit: 'one', decimals: 1, legend };
    const result = (id: string, run: string) =>
      ({ ...layer(id), group: 'results', kind: { type: 'field', field }, run }) as unknown as LayerDescription;
    const opened = (): TwinState => {
      const state = open('a');
      const all = [result('run/1/x', '1'), result('run/2/x', '2'), result('run/3/x', '3')];
      const runs = ['3', '2', '1'].map((jobID) => ({ job: { jobID }, results: {} }) as TwinState['runs'][number]);
      const looks = Object.fromEntries(all.map(({ id }) => [id, { visible: id === 'run/3/x', opacity: 1 }]));
      return { ...state, layers: [...state.layers, ...all], runs, looks: { ...state.looks, ...looks } };
    };
    const before = opened();
    const compared = { ...before, looks: comparing(before.layers, before.looks, 'run/1/x', 'run/2/x') };
    const view = JSON.parse(JSON.stringify(viewOf(compared, undefined, 0.31))) as SavedView;
    expect(view.runs).toEqual(['1', '2', '3']);
    expect(view.swipe).toEqual({ left: 'run/1/x', right: 'run/2/x', split: 0.31 });
    const { change } = applyView(opened(), view);
    expect(change.looks).toEqual(compared.looks);
    const gone = applyView(open('a'), view);
    expect(gone.gone).toHaveLength(3);
    expect(gone.change.looks?.a).toEqual(before.looks.a);
  });
  it('survives nonsense: what is not understood is left out', () => {
    const nonsense = {
      version: 1,
      workspace: 'moon',
      instant: 'noon',
      looks: { a: { opacity: 7, visible: 'yes', colourBy: 3, filter: 'all' }, b: null },
      titles: 4,
      swipe: 'left',
    } as unknown as SavedView;
    const state = open('a', 'b');
    const { change, gone } = applyView(state, nonsense);
    expect(gone).toEqual([]);
    expect(change.workspace).toBeUndefined();
    expect(change.clock).toBeUndefined();
    expect(change.looks?.a).toMatchObject({ visible: true, opacity: 1 });
    expect(change.looks?.b).toEqual(state.looks.b);
  });
  it('says what was taken away from a look', () => {
    expect(lookChanges({ visible: true, opacity: 1, colourBy: 'x' }, { visible: true, opacity: 1 })).toEqual({
      colourBy: null,
    });
  });
});
