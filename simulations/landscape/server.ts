import { setImmediate as nextTurn } from 'node:timers/promises';
import { numberColumn, outcomeKind, type Table, textColumn } from '#core';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { applyEdits, groundUnder, type NamedBuilding } from '../_kit/edits/edits.ts';
import { boxAroundEyes, eyeHeights, type PlacedEye, placeEyes, readCity } from '../_kit/eyes/city.ts';
import { originsOf } from '../_kit/origins.ts';
import { contract, type LandscapeParameters } from './contract.ts';
import { classes, type Panorama, panorama } from './kernel/panorama.ts';
import { type NamedScene, readCover, readFar, sceneOf } from './scene.ts';

/** Directions of a panorama of 360°: half a degree each. */
const directions = 720;
/** The most cells of the surface around the eyes. */
const mostCells = 36_000_000;
/** Fall of the earth per square metre of distance, refraction (k = 1/7) taken off. */
const dropPerM2 = (1 - 1 / 7) / (2 * 6_371_000);

interface Input {
  readonly named: NamedScene;
  /** The city before the edits, when there are any. */
  readonly before?: NamedScene;
  readonly eyes: readonly PlacedEye[];
  /** Above sea level. */
  readonly heights: readonly number[];
  readonly parameters: LandscapeParameters;
}

export const simulation: SimulationServer<LandscapeParameters, Input> = {
  contract,

  check({ eyes, rangeM, cellSizeM, lowestDeg, highestDeg }) {
    if (lowestDeg >= highestDeg) throw nothingInView({ lowestDeg, highestDeg }, 'highestDeg');
    const [w, s, e, n] = boxAroundEyes(placeEyes(eyes), rangeM, cellSizeM);
    const cells = Math.round(((e - w) / cellSizeM) * ((n - s) / cellSizeM));
    if (cells > mostCells) throw tooFarApart({ cells, limit: mostCells }, 'eyes');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { cellSizeM: cellSize, rangeM, stand } = parameters;
    const eyes = placeEyes(parameters.eyes);
    const box = boxAroundEyes(eyes, rangeM, cellSize);
    const city = await readCity(reader, { box, cellSize, scenario }, signal);
    const areas = await readCover(reader, box, scenario);
    const windows = stand === 'window' ? eyes : [];
    const standing: readonly NamedBuilding[] = city.buildings;
    const edited =
      parameters.edits.length > 0 &&
      applyEdits(standing, parameters.edits, (footprint) => groundUnder(footprint, city.ground, standing));
    signal.throwIfAborted();
    const far = await readFar(reader, box, scenario);
    const sceneWith = (buildings: readonly NamedBuilding[]): NamedScene => {
      const { scene, ...rest } = sceneOf({ ground: city.ground, buildings }, areas, windows);
      return { ...rest, scene: { ...scene, ...(far && { far }) } };
    };
    const named = sceneWith(edited ? edited.buildings : standing);
    const { surface } = named.scene;
    const heights = eyeHeights(eyes, stand === 'window' ? city.ground : surface, surface);
    return {
      input: { named, ...(edited && { before: sceneWith(standing) }), eyes, heights, parameters },
      datasets: await originsOf(reader, scenario, ['buildings', 'terrain']),
    };
  },

  async run(input, context: RunContext) {
    const after = await lookAround(input, input.named, context, 0);
    const before = input.before && (await lookAround(input, input.before, context, 0.5));
    const { eyes, heights } = input;
    const seen = landmarkRows(after, input.named.buildings, eyes);
    const seenBefore = before && input.before && landmarkRows(before, input.before.buildings, eyes);
    return {
      views: viewsTable(after, before, seen, { eyes, heights }),
      landmarks: landmarksTable(seen, seenBefore),
      skyline: skylineTable(after, eyes),
    };
  },
};

/** A panorama from every eye. */
async function lookAround(
  { eyes, heights, parameters, before }: Input,
  { scene }: NamedScene,
  { signal, progress }: RunContext,
  from: number,
): Promise<Panorama[]> {
  const found: Panorama[] = [];
  for (const [i, { x, y, azimuthDeg = 0, fieldDeg = 360 }] of eyes.entries()) {
    progress(from + i / eyes.length / (before ? 2 : 1), 'stage.look');
    // A panorama takes some hundredths of a second: between two of them the run can be stopped.
    await nextTurn();
    signal.throwIfAborted();
    const { lowestDeg, highestDeg } = parameters;
    const azimuths = Math.max(1, Math.round((directions * fieldDeg) / 360));
    const fromDeg = fieldDeg < 360 ? azimuthDeg - fieldDeg / 2 : 0;
    const gaze = { x, y, z: heights[i], azimuths, fromDeg, widthDeg: fieldDeg, lowestDeg, highestDeg, dropPerM2 };
    found.push(panorama(scene, gaze));
  }
  return found;
}

interface LandmarkRow {
  readonly eye: number;
  readonly building: NamedBuilding;
  readonly seenPct: number;
  readonly distanceM: number;
  readonly azimuthDeg: number;
}

/** Named buildings of which something is seen, the nearest to fullness first. */
function landmarkRows(
  found: readonly Panorama[],
  buildings: readonly NamedBuilding[],
  eyes: readonly PlacedEye[],
): LandmarkRow[] {
  return found.flatMap(({ seenSr, wholeSr, nearestM }, i) =>
    buildings
      .flatMap((building, number): LandmarkRow[] => {
        if (building.name === null || !(seenSr[number] > 0)) return [];
        const [[[[x, y]]]] = building.footprint;
        const azimuthDeg = ((((Math.atan2(x - eyes[i].x, y - eyes[i].y) * 180) / Math.PI) % 360) + 360) % 360;
        const seenPct = (100 * seenSr[number]) / wholeSr[number];
        return [{ eye: i + 1, building, seenPct, distanceM: nearestM[number], azimuthDeg }];
      })
      .sort((a, b) => b.seenPct - a.seenPct || a.distanceM - b.distanceM),
  );
}

const numbers = <Row>(rows: readonly Row[], value: (row: Row, index: number) => number) =>
  numberColumn(Float32Array.from(rows, value));

function viewsTable(
  found: readonly Panorama[],
  before: readonly Panorama[] | undefined,
  landmarks: readonly LandmarkRow[],
  { eyes, heights }: Pick<Input, 'eyes' | 'heights'>,
): Table {
  const origin = [Math.floor(eyes[0].x), Math.floor(eyes[0].y)] as const;
  const shares = classes.map((name) => [name, numbers(found, ({ shares: each }) => 100 * each[name])] as const);
  const changes = (['sky', 'building', 'green', 'water', 'mountain'] as const).map((name) => {
    const change = ({ shares: each }: Panorama, i: number) =>
      before ? 100 * (each[name] - before[i].shares[name]) : Number.NaN;
    return [`${name}Change`, numbers(found, change)] as const;
  });
  const places = eyes.flatMap(({ x, y }, i) => [x - origin[0], y - origin[1], heights[i]]);
  return {
    rows: found.length,
    columns: {
      eye: numbers(found, (_, i) => i + 1),
      ...Object.fromEntries(shares),
      skyline: numbers(found, ({ skylineDeg }) => skylineDeg.reduce((sum, deg) => sum + deg, 0) / skylineDeg.length),
      landmarks: numbers(found, (_, i) => landmarks.filter(({ eye }) => eye === i + 1).length),
      ...Object.fromEntries(changes),
    },
    places: { shape: 'point', origin, values: Float32Array.from(places) },
  };
}

/** What is seen now, then what was seen before and is not any more. */
function landmarksTable(seen: readonly LandmarkRow[], before: readonly LandmarkRow[] | undefined): Table {
  const key = ({ eye, building }: LandmarkRow) => `${eye} ${building.id}`;
  const was = new Map(before?.map((row) => [key(row), row.seenPct]));
  const now = new Set(seen.map(key));
  const gone = (before ?? []).filter((row) => !now.has(key(row)));
  const rows = [...seen, ...gone.map((row) => ({ ...row, seenPct: 0 }))];
  return {
    rows: rows.length,
    columns: {
      eye: numbers(rows, ({ eye }) => eye),
      building: textColumn(rows.map(({ building }) => building.id)),
      name: textColumn(rows.map(({ building }) => building.name ?? '')),
      seen: numbers(rows, ({ seenPct }) => seenPct),
      before: numbers(rows, (row) => (before ? (was.get(key(row)) ?? 0) : Number.NaN)),
      distance: numbers(rows, ({ distanceM }) => distanceM),
      azimuth: numbers(rows, ({ azimuthDeg }) => azimuthDeg),
    },
  };
}

function skylineTable(found: readonly Panorama[], eyes: readonly PlacedEye[]): Table {
  const rows = found.flatMap(({ skylineDeg, skylineClass, skylineM }, i) => {
    const { azimuthDeg = 0, fieldDeg = 360 } = eyes[i];
    const from = fieldDeg < 360 ? azimuthDeg - fieldDeg / 2 : 0;
    return Array.from(skylineDeg, (elevationDeg, k) => ({
      eye: i + 1,
      azimuthDeg: (from + ((k + 0.5) * fieldDeg) / skylineDeg.length + 360) % 360,
      elevationDeg,
      edge: classes[skylineClass[k]],
      distanceM: skylineM[k],
    }));
  });
  return {
    rows: rows.length,
    columns: {
      eye: numbers(rows, ({ eye }) => eye),
      azimuth: numbers(rows, ({ azimuthDeg }) => azimuthDeg),
      elevation: numbers(rows, ({ elevationDeg }) => elevationDeg),
      edge: textColumn(rows.map(({ edge }) => edge)),
      distance: numbers(rows, ({ distanceM }) => distanceM),
    },
  };
}

const nothingInView = outcomeKind({
  code: 'nothing-in-view',
  status: 422,
  message: {
    ko: '아래 한계 {lowestDeg}°가 위 한계 {highestDeg}°보다 낮아야 합니다.',
    en: 'The lower limit of {lowestDeg}° must be below the upper one of {highestDeg}°.',
  },
  remedy: { ko: '두 각도를 바꾸십시오.', en: 'Change the two angles.' },
});

const tooFarApart = outcomeKind({
  code: 'eyes-too-far-apart',
  status: 422,
  message: {
    ko: '보는 곳 둘레의 격자가 {cells}칸으로, 한 번에 볼 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster around the eye points has {cells} cells; one run takes at most {limit}.',
  },
  remedy: {
    ko: '가까운 곳끼리 나누어 실행하거나 거리를 줄이고 격자를 키우십시오.',
    en: 'Run places that are close to one another, choose a shorter range, or larger cells.',
  },
});
