import { gridValue } from '#client/kit/grid-value.ts';
import type { DrapedField, LayerDescription } from '#client/kit/layer.ts';
import { pictureOf } from '#client/kit/result-picture.ts';
import { stepNow } from '#client/kit/scene/field-layer.ts';
import type { World } from '#client/kit/scene/world.ts';
import { type CrsCode, converter } from '#core';
import { api } from '../session.ts';
import { useTwin } from '../state/store.ts';

/** Reads the value of the visible result under the pointer, from the raw grid and not from a colour. */
export function makeResultProbe(world: World) {
  const grids = new Map<string, Promise<Float32Array | undefined>>();
  let queued: readonly [number, number] | undefined;

  const gridOf = (url: string) => {
    let grid = grids.get(url);
    if (!grid) {
      grid = api.bytes(url).then(
        (bytes) => new Float32Array(bytes),
        () => undefined,
      );
      grids.set(url, grid);
    }
    return grid;
  };

  const read = async (layer: LayerDescription, field: DrapedField, lon: number, lat: number) => {
    if (!field.grid || !field.values) return;
    const { timeAxis } = field.grid;
    const step = timeAxis ? stepNow(field.image, timeAxis, useTwin.getState().clock.instant) : 0;
    const other = pictureOf(field.image)?.values;
    const values = other ?? (await gridOf(step > 0 ? `${field.values}?step=${step}` : field.values));
    if (!values) return;
    const place = converter('EPSG:4326', field.grid.crs as CrsCode)([lon, lat]);
    const value = gridValue(field.grid, values, place);
    useTwin.setState({ cursor: { layer: layer.id, value } });
  };

  return {
    at(x: number, y: number) {
      if (queued) {
        queued = [x, y];
        return;
      }
      queued = [x, y];
      requestAnimationFrame(() => {
        const [px, py] = queued ?? [x, y];
        queued = undefined;
        const shown = visibleField();
        const place = shown && world.placeAt(px, py);
        if (shown?.kind.type === 'field' && place) void read(shown, shown.kind.field, place[0], place[1]);
        else if (useTwin.getState().cursor) useTwin.setState({ cursor: undefined });
      });
    },
    clear: () => useTwin.setState({ cursor: undefined }),
  };
}

function visibleField(): LayerDescription | undefined {
  const { layers, looks } = useTwin.getState();
  return layers.find((layer) => layer.kind.type === 'field' && looks[layer.id]?.visible);
}
