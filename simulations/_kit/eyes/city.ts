import {
  boxContains,
  type Epsg5186,
  type Epsg5186Box,
  type EyePoint,
  type Field,
  outcomeKind,
  type Reader,
  type ScenarioRevision,
  seoulBox,
  toEpsg5186,
  type Wgs84,
} from '#core';
import { type Building, readBuildings } from '#datasets/buildings/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { forEachCell, type Solid, snapBox, surfaceModel } from '../raster.ts';

export interface CityView {
  readonly ground: Field;
  readonly buildings: readonly Building[];
}

/** Ground and buildings of a box. @throws Outcome `sight-without-terrain` */
export async function readCity(
  reader: Reader,
  { box, cellSize, scenario }: { box: Epsg5186Box; cellSize: number; scenario: ScenarioRevision },
  signal?: AbortSignal,
): Promise<CityView> {
  const terrain = await readTerrain(reader, { box, cellSize, scenario });
  if (!terrain.values.some((z) => !Number.isNaN(z))) throw noTerrain({});
  signal?.throwIfAborted();
  const buildings = await readBuildings(reader, { box, scenario });
  signal?.throwIfAborted();
  return { ground: fillTerrainGaps(terrain), buildings };
}

/** Where an eye point stands, in a raster's CRS. */
export interface PlacedEye {
  readonly x: number;
  readonly y: number;
  /** Metres above what it stands on. */
  readonly heightM: number;
  readonly azimuthDeg?: number;
  readonly fieldDeg?: number;
}
type Place = Pick<PlacedEye, 'x' | 'y'>;

/** @throws Outcome `eye-outside-seoul` */
export function placeEyes(eyes: readonly EyePoint[]): PlacedEye[] {
  return eyes.map(({ lon, lat, ...eye }, i) => {
    if (!boxContains(seoulBox, [lon, lat])) throw eyeOutsideSeoul({ eye: i + 1 }, `eyes.${i}`);
    const [x, y]: Epsg5186 = toEpsg5186([lon, lat] as unknown as Wgs84);
    return { x, y, ...eye };
  });
}

/** The box that all eyes together look over, in whole cells. */
export function boxAroundEyes(eyes: readonly Place[], rangeM: number, cellSize: number): Epsg5186Box {
  const xs = eyes.map(({ x }) => x);
  const ys = eyes.map(({ y }) => y);
  const around = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as unknown as Epsg5186Box;
  return snapBox(around, cellSize, rangeM);
}

/**
 * Height of each eye above sea level. `base` is what eyes stand on, `surface` what they look over.
 * @throws Outcome `eye-outside`, `eye-without-height`, `eye-inside` for an eye that cannot look
 */
export function eyeHeights(eyes: readonly PlacedEye[], base: Field, surface: Field): number[] {
  return eyes.map((eye, i) => {
    const { width, height, cellSize, origin } = surface;
    const [column, row] = [(eye.x - origin[0]) / cellSize, (origin[1] - eye.y) / cellSize].map(Math.floor);
    const which = { eye: i + 1 };
    if (column < 0 || row < 0 || column >= width || row >= height) throw eyeOutside(which, `eyes.${i}`);
    const under = base.values[row * width + column];
    if (Number.isNaN(under)) throw eyeWithoutHeight(which, `eyes.${i}`);
    const top = surface.values[row * width + column];
    const z = Math.fround(under + eye.heightM);
    if (z < top) throw eyeInside({ ...which, neededM: Math.ceil(top - under) }, `eyes.${i}.heightM`);
    return z;
  });
}

/** The surface that eyes look over; those at windows look out of their own buildings, which then do not block. */
export function surfaceFor(
  { ground, buildings }: { readonly ground: Field; readonly buildings: readonly Solid[] },
  windows: readonly Place[] = [],
): Field {
  const cells = new Set(windows.map((place) => cellOf(place, ground)));
  const standing = cells.size > 0 ? buildings.filter((building) => !covers(building, cells, ground)) : buildings;
  return surfaceModel(ground, standing);
}

const cellOf = ({ x, y }: Place, { width, cellSize, origin }: Field): number =>
  Math.floor((origin[1] - y) / cellSize) * width + Math.floor((x - origin[0]) / cellSize);

function covers({ footprint }: Solid, cells: ReadonlySet<number>, grid: Field): boolean {
  let found = false;
  for (const polygon of footprint) {
    forEachCell(grid, polygon, (cell) => {
      found ||= cells.has(cell);
    });
  }
  return found;
}

const noTerrain = outcomeKind({
  code: 'sight-without-terrain',
  status: 409,
  message: { ko: '보는 곳 둘레에 지형 자료가 없습니다.', en: 'There is no terrain around the eye points.' },
  remedy: {
    ko: 'vseoul import 로 지형 래스터를 가져오거나 다른 곳을 지정하십시오.',
    en: 'Import a terrain raster with `vseoul import`, or choose other places.',
  },
});

const eyeOutsideSeoul = outcomeKind({
  code: 'eye-outside-seoul',
  status: 422,
  message: { ko: '{eye}번째 보는 곳이 서울을 벗어납니다.', en: 'Eye point {eye} lies outside Seoul.' },
  remedy: {
    ko: '경도 126.734–127.216, 위도 37.396–37.732 안에서 지정하십시오.',
    en: 'Choose one within longitude 126.734–127.216 and latitude 37.396–37.732.',
  },
});

const eyeOutside = outcomeKind({
  code: 'eye-outside',
  status: 422,
  message: { ko: '{eye}번째 보는 곳이 자료의 범위를 벗어납니다.', en: 'Eye point {eye} lies outside the data.' },
  remedy: { ko: '자료가 있는 곳을 지정하십시오.', en: 'Choose a place that the data covers.' },
});

const eyeWithoutHeight = outcomeKind({
  code: 'eye-without-height',
  status: 422,
  message: {
    ko: '{eye}번째 보는 곳의 땅 높이를 알 수 없습니다.',
    en: 'The height of the ground at eye point {eye} is not known.',
  },
  remedy: { ko: '지형 자료가 있는 곳을 지정하십시오.', en: 'Choose a place that the terrain covers.' },
});

const eyeInside = outcomeKind({
  code: 'eye-inside',
  status: 422,
  message: {
    ko: '{eye}번째 보는 곳이 건물 안이나 땅속입니다.',
    en: 'Eye point {eye} lies inside a building or under the ground.',
  },
  remedy: {
    ko: '높이를 {neededM} m 이상으로 하거나, 건물 안에서 보려면 ‘건물의 창’을 고르십시오.',
    en: 'Give it at least {neededM} m, or choose “at a window of a building” to look from inside.',
  },
});
