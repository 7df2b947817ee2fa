import { describe, expect, it } from 'vitest';
import type { JobInfo, ResultOutput } from '#client/kit/api-types.ts';
import type { LayerDescription } from '#client/kit/layer.ts';
import { seoulDateOf, seoulHourOf } from '#core';
import { changes, firstState, type TwinState } from './store.ts';

const noon = Date.parse('2026-12-21T03:00:00Z');
const job: JobInfo = { jobID: 'j1', processID: 'no-such-simulation', status: 'accepted', progress: 0 };
const output = (title: string): ResultOutput => ({
  titleText: { ko: title, en: title },
  unit: 'minute',
  legend: { min: 0, max: 600, colours: ['#000000', '#ffffff'] },
  tif: 'r.tif',
  png: 'r.png',
  f32: 'r.f32',
  json: 'r.json',
  bounds: [127, 37.5, 127.01, 37.51],
  grid: { width: 1, height: 1, cellSize: 2, origin: [0, 0], crs: 'EPSG:5186' },
  stats: { count: 1, min: 0, max: 1, mean: 0.5, p50: 0.5 },
});
const layer: LayerDescription = {
  id: 'tiles/city',
  group: 'city',
  title: { ko: '건물', en: 'Buildings' },
  kind: { type: 'tiles3d', url: '/tiles/city/tileset.json', attributes: {} },
  sources: [],
};
const with_ = (state: TwinState, part: Partial<TwinState>): TwinState => ({ ...state, ...part });

describe('the clock', () => {
  it('stops following the present when the hour is set', () => {
    const state = firstState(0);
    expect(state.clock.live).toBe(true);
    expect(changes.setInstant(state, noon).clock).toMatchObject({ instant: noon, live: false });
  });
  it('plays within its day: after midnight in Seoul the same day begins again', () => {
    const late = Date.parse('2026-12-21T14:50:00Z');
    const state = with_(firstState(late), { clock: { instant: late, live: false, playing: true, speed: 3600 } });
    const { instant } = changes.play(state, 1000).clock!;
    expect(seoulDateOf(instant)).toBe('2026-12-21');
    expect(seoulHourOf(instant)).toBeCloseTo(0.833, 2);
  });
});

describe('layers', () => {
  it('open with a look of their own, and keep what the reader chose', () => {
    const catalogue = { status: 'ready', scenario: 'existing@1', generated: false, features: [] } as const;
    const state = with_(firstState(0), { looks: { 'tiles/city': { visible: false, opacity: 0.4 } } });
    const opened = changes.openCity(state, catalogue, [layer]);
    expect(opened.city?.status).toBe('ready');
    expect(opened.looks?.['tiles/city']).toEqual({ visible: false, opacity: 0.4 });
  });
  it('change one part of a look only', () => {
    const state = with_(firstState(0), { looks: { a: { visible: true, opacity: 1, value: 'pm25' } } });
    expect(changes.look(state, 'a', { opacity: 0.5 }).looks?.a).toEqual({ visible: true, opacity: 0.5, value: 'pm25' });
  });
});

describe('runs', () => {
  it('are newest first, and a job is updated in its place', () => {
    let state = with_(firstState(0), changes.job(firstState(0), job));
    state = with_(state, changes.job(state, { ...job, jobID: 'j2' }));
    state = with_(state, changes.job(state, { ...job, status: 'running', progress: 40 }));
    expect(state.runs.map((run) => [run.job.jobID, run.job.status])).toEqual([
      ['j2', 'accepted'],
      ['j1', 'running'],
    ]);
  });
  it('show what they have found so far as the reader looks at it, until their results or their end', () => {
    const preview = (number: number) => ({ ...output('m'), number, output: 'm' });
    let state = with_(firstState(0), { layers: [layer], ...changes.job(firstState(0), job) });
    state = with_(state, changes.preview(state, 'j1', preview(1)));
    expect(state.layers.map(({ id }) => id)).toEqual(['run/j1/preview-1', 'tiles/city']);
    expect(state.layers[0].title.en).toBe('m (so far)');
    state = with_(state, changes.look(state, 'run/j1/preview-1', { opacity: 0.3 }));
    state = with_(state, changes.preview(state, 'j1', preview(2)));
    expect(state.layers.map(({ id }) => id)).toEqual(['run/j1/preview-2', 'tiles/city']);
    expect(state.looks['run/j1/preview-2']).toMatchObject({ visible: true, opacity: 0.3 });
    expect(changes.preview(state, 'j1').layers).toEqual([layer]);
    state = with_(state, changes.results(state, 'j1', { m: output('m') }));
    expect(state.layers.map(({ id }) => id)).toEqual(['tiles/city', 'run/j1/m']);
    // One that comes late is not shown, and what is said of one that has gone is not kept.
    expect(changes.preview(state, 'j1', preview(3))).toEqual({});
    expect(changes.status(state, 'run/j1/preview-2', { state: 'loading' })).toEqual({});
    expect(changes.status(state, 'run/j1/m', { state: 'loading' }).statuses).toHaveProperty('run/j1/m');
  });

  it('show the first output, hide other results, and go without leaving layers behind', () => {
    let state = with_(firstState(0), changes.job(firstState(0), job));
    state = with_(state, changes.results(state, 'j1', { minutes: output('m'), energy: output('e'), note: 'text' }));
    expect(state.layers.map((each) => each.id)).toEqual(['run/j1/minutes', 'run/j1/energy']);
    expect(state.layers.map((each) => state.looks[each.id].visible)).toEqual([true, false]);

    state = with_(state, changes.job(state, { ...job, jobID: 'j2' }));
    state = with_(state, changes.results(state, 'j2', { minutes: output('m') }));
    const visible = () => state.layers.filter((each) => state.looks[each.id].visible).map((each) => each.id);
    expect(visible()).toEqual(['run/j2/minutes']);

    state = with_(state, changes.showResult(state, 'run/j1/energy'));
    expect(visible()).toEqual(['run/j1/energy']);

    state = with_(state, changes.forgetRun(state, 'j1'));
    expect(state.layers.map((each) => each.id)).toEqual(['run/j2/minutes']);
  });

  it('are renewed in their place: what was shown of the older answer stays shown, and nothing comes back that was closed', () => {
    let state = with_(firstState(0), changes.job(firstState(0), job));
    state = with_(state, changes.results(state, 'j1', { minutes: output('m'), energy: output('e') }));
    state = with_(state, changes.showResult(state, 'run/j1/energy'));
    state = with_(state, changes.look(state, 'run/j1/energy', { opacity: 0.3 }));
    const newer = { ...job, jobID: 'j2', status: 'successful' } as const;
    state = with_(state, changes.renewed(state, 'j1', newer, { minutes: output('m'), energy: output('e') }));
    expect(state.runs.map((run) => run.job.jobID)).toEqual(['j2']);
    expect(state.layers.map((each) => each.id)).toEqual(['run/j2/minutes', 'run/j2/energy']);
    expect(state.looks['run/j2/energy']).toMatchObject({ visible: true, opacity: 0.3 });
    expect(state.looks['run/j2/minutes'].visible).toBe(false);
    state = with_(state, changes.forgetRun(state, 'j2'));
    expect(changes.renewed(state, 'j2', { ...newer, jobID: 'j3' }, { minutes: output('m') })).toEqual({});
  });
});
