import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BenchResult, runBench, timed } from '../_kit/bench.ts';
import type { NamedBuilding } from '../_kit/edits/edits.ts';
import { boxOf } from '../_kit/facades/around.ts';
import { computeFacades, type FacadeInput, updateFacades } from '../_kit/facades/facades.ts';
import { citySite } from '../_kit/solar/site.ts';
import { sunDay } from '../_kit/solar/sun-day.ts';
import { readBuildingFiles, readDem } from './from-files.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data');
const sets = ['buildings/gangnam9_osm_buildings_5205.geojson', 'buildings/yeoksam_gis_buildings_1039.geojson'];
const threads = 2;
const why = 'the real buildings (../shared/data) are not on this machine';

/**
 * The winter solstice on every window of all real buildings of two sets over real terrain: a sample per storey and 3 m of
 * wall, exact rays every 5 minutes, two threads. `all_s` and `edit_s` are from buildings in memory to bits in memory,
 * threads started included; `edit_s` is the new answer after one building of the middle becomes a tower of 120 m.
 */
export const bench = async (): Promise<BenchResult> => {
  const city = await realCity();
  return runBench('facade', {
    metrics: {
      all_s: { unit: 's', target: 60, better: 'less', why },
      edit_s: { unit: 's', target: 2, better: 'less', why },
      buildings: { unit: 'buildings', why },
      windows: { unit: 'samples', why },
      positions: { unit: 'positions of the sun', why },
      edited_strips: { unit: 'strips of wall looked at again', why },
      ns_per_ray: { unit: 'ns of wall time per strip and position', better: 'less', why },
    },
    async run() {
      if (!city) return {};
      const all = await timed(() => computeFacades(city.input, { threads }));
      const edit = await timed(() => updateFacades(all.result, city.edit, city.edited, { threads }));
      const strips = all.result.walls.coveredToM.length;
      const positions = city.input.day.positions.length;
      return {
        all_s: all.seconds,
        edit_s: edit.seconds,
        buildings: city.input.city.buildings.length,
        windows: all.result.walls.samples,
        positions,
        edited_strips: edit.result.traced.strips,
        ns_per_ray: (1e9 * all.result.traced.raysS) / (strips * positions),
      };
    },
  });
};

async function realCity() {
  const paths = sets.map((name) => join(folder, name));
  if (!paths.every((path) => existsSync(path))) return undefined;
  const terrain = await readDem(join(folder, 'terrain/seoul_dem_90m_epsg5186.tif'));
  const { buildings } = await readBuildingFiles(paths, terrain, new AbortController().signal);
  const middle = nearestTo(buildings, [204_000, 544_800]);
  const tower: NamedBuilding = { ...middle, heightM: 120, floors: 36 };
  const { minX, minY, maxX, maxY } = boxOf(middle);
  const day = sunDay({ date: '2026-12-21', ...citySite([minX, minY, maxX, maxY]), stepMinutes: 5 });
  const inputOf = (list: readonly NamedBuilding[]): FacadeInput => {
    return { city: { buildings: list, others: [], ...(terrain && { terrain }) }, day, spacingM: 3 };
  };
  return {
    input: inputOf(buildings),
    edited: inputOf(buildings.map((building) => (building === middle ? tower : building))),
    edit: { gone: [middle], come: [tower] },
  };
}

function nearestTo(buildings: readonly NamedBuilding[], [x, y]: readonly [number, number]): NamedBuilding {
  const away = ({ footprint: [[[first]]] }: NamedBuilding) => Math.hypot(first[0] - x, first[1] - y);
  return buildings.reduce((best, each) => (away(each) < away(best) ? each : best));
}
