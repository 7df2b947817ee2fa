import {
  canonicalJson,
  type Epsg5186Box,
  outcomeKind,
  type ProposalEdit,
  type ProposalStep,
  type Reader,
  type ScenarioRevision,
  type SqlValue,
  toWgs84,
} from '#core';
import { readAreas } from '#datasets/water-green/contract.ts';
import { checkAreas, partsOfId, placeArea } from '#server/kit/proposed-areas.ts';
import type { ProposalSpec } from '#server/kit/roles.ts';
import { multiPolygonText } from '#server/kit/store-rows.ts';
import type { ItemTable } from '#server/kit/table-items.ts';
import {
  type Building,
  type BuildingRow,
  type BuildingUse,
  buildingColumns,
  buildingUses,
  buildingVisible,
  type Footprint,
  type RoofShape,
  roofShapes,
} from './contract.ts';
import { GroundFinder } from './ground.ts';

type BuildingEdit = Extract<ProposalEdit, { kind: 'add' | 'change' | 'demolish' }>;

/** Metres of a storey where only the height is known. */
export const storeyM = 3.3;
/** Share of a footprint that may lie over water: banks are drawn roughly. */
const mostOverWater = 0.2;

/** What proposals do to buildings: add, change, demolish. */
export const buildingProposals = (items: ItemTable): ProposalSpec => ({
  rows: {
    table: 'proposed_building',
    columns: [
      ...[
        'source',
        'id',
        'geom',
        'height_m',
        'height_origin',
        'floors',
        'floors_below',
        'use',
        'structure',
        'year_built',
      ],
      ...['name', 'address', 'ground_m', 'ground_max_m', 'ground_origin', 'content_hash', 'roof_shape', 'eave_m'],
    ],
    items: { ...items, table: 'building_come' },
  },
  massing: (row) => newBuilding(row as BuildingRow),
  make: (reader, edits, base) => makeRows(reader, edits as readonly BuildingEdit[], base),
});

function newBuilding({ footprint, heightM, floors, use, name }: BuildingRow): ProposalStep {
  const degrees = (value: number) => Number(value.toFixed(8));
  const coordinates = footprint.map((polygon) =>
    polygon.map((ring) => ring.map((corner) => toWgs84(corner).map(degrees) as [number, number])),
  );
  const about = { ...(floors ? { floors } : {}), ...(name ? { name: name.slice(0, 120) } : {}), use };
  return { kind: 'add', geometry: { type: 'MultiPolygon', coordinates }, heightM: Math.max(2, heightM), ...about };
}

async function makeRows(reader: Reader, edits: readonly BuildingEdit[], base: ScenarioRevision) {
  const old = edits.filter(({ kind }) => kind !== 'add').map(({ id }) => id);
  const known = await readByIds(reader, old, base);
  for (const id of old) if (!known.has(id)) throw noSuchBuilding({ id }, id);
  const drawn = edits.flatMap((edit) =>
    edit.kind !== 'demolish' && edit.geometry ? [[edit.id, placeArea(edit.geometry)] as const] : [],
  );
  await checkAreas(reader, drawn);
  for (const [id, footprint] of drawn) await refuseInWater(reader, id, footprint, base);
  const finder = new GroundFinder(reader, base.revision);
  const rows: (readonly SqlValue[] | undefined)[] = [];
  for (const edit of edits)
    rows.push(edit.kind === 'demolish' ? undefined : await rowOf(edit, known.get(edit.id), finder));
  return rows;
}

async function rowOf(
  edit: Exclude<BuildingEdit, { kind: 'demolish' }>,
  known: Known | undefined,
  finder: GroundFinder,
): Promise<readonly SqlValue[]> {
  const footprint = edit.geometry ? placeArea(edit.geometry) : (known as Known).footprint;
  const ground = await groundOf(edit, known, footprint, finder);
  const { heightM, floors } = storeysOf(edit, known);
  const sameHeight = heightM === known?.heightM;
  return [
    ...partsOfId(edit.id),
    multiPolygonText(footprint),
    heightM,
    sameHeight ? known.heightOrigin : 'surveyed',
    floors,
    known?.floorsBelow ?? null,
    oneOf<BuildingUse>(buildingUses, edit.use, edit.id) ?? known?.use ?? 'unknown',
    known?.structure ?? 'unknown',
    known?.yearBuilt ?? null,
    edit.name ?? known?.name ?? null,
    known?.address ?? null,
    ground.groundM,
    ground.groundMaxM,
    ground.groundOrigin,
    canonicalJson([edit, known?.contentHash ?? null]),
    oneOf<RoofShape>(roofShapes, edit.roofShape, edit.id) ?? known?.roofShape ?? null,
    // Eaves go with the old roof.
    sameHeight && edit.roofShape === undefined ? (known.eaveM ?? null) : null,
  ];
}

/** What stays where it is keeps its ground. */
async function groundOf(
  { geometry }: { geometry?: unknown },
  known: Known | undefined,
  footprint: Footprint,
  finder: GroundFinder,
) {
  if (known && !geometry) return known;
  await finder.ready(footprint);
  return finder.under(footprint);
}

/** Height and floors of a proposed building: the one that is not given follows the other. */
export function storeysOf(
  { heightM, floors }: { readonly heightM?: number; readonly floors?: number },
  known?: { readonly heightM: number; readonly floors: number | null },
): { readonly heightM: number; readonly floors: number | null } {
  if (!known) {
    const height = heightM ?? (floors ?? 1) * storeyM;
    return { heightM: height, floors: floors ?? Math.max(1, Math.round(height / storeyM)) };
  }
  const perFloor = known.floors ? known.heightM / known.floors : undefined;
  const height = heightM ?? (floors !== undefined && perFloor ? floors * perFloor : known.heightM);
  const scaled = perFloor ? Math.max(1, Math.round(height / perFloor)) : null;
  return { heightM: height, floors: floors ?? (height === known.heightM ? known.floors : scaled) };
}

function oneOf<Word extends string>(words: object, word: string | undefined, id: string): Word | undefined {
  if (word === undefined || Object.hasOwn(words, word)) return word as Word | undefined;
  throw unknownWord({ word: word.slice(0, 40), known: Object.keys(words).join(', ') }, id);
}

/** A building of the city with what a changed one takes over. */
type Known = Building & { readonly groundOrigin: string; readonly contentHash: string };

async function readByIds(reader: Reader, ids: readonly string[], base: ScenarioRevision): Promise<Map<string, Known>> {
  if (ids.length === 0) return new Map();
  const parts = ids.map(partsOfId);
  const rows = await reader.query<Known>(
    `select ${buildingColumns}, ground_origin as "groundOrigin", content_hash as "contentHash" from public.building
     where (source, id) in (select * from unnest($2::text[], $3::text[])) and ${buildingVisible}`,
    [base.revision, parts.map(([source]) => source), parts.map(([, id]) => id)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function refuseInWater(reader: Reader, id: string, footprint: Footprint, scenario: ScenarioRevision) {
  const corners = footprint.flatMap(([outline]) => outline);
  const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
  const box: Epsg5186Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const water = await readAreas(reader, { box, scenario, categories: ['water'] });
  if (water.length === 0) return;
  const [{ share }] = await reader.query<{ share: number }>(
    `select coalesce(st_area(st_intersection(building, st_union(water))) / st_area(building), 0) as share
     from (select st_geomfromewkt($1) as building) drawn, unnest($2::text[]) as text, st_geomfromewkt(text) as water
     group by building`,
    [multiPolygonText(footprint), water.map(({ area }) => multiPolygonText(area))],
  );
  if (share > mostOverWater) throw inWater({ id, percent: Math.round(share * 100) }, id);
}

const noSuchBuilding = outcomeKind({
  code: 'edit-no-such-building',
  status: 422,
  message: {
    ko: '변경안의 건물 "{id}"이(가) 도시에 없습니다.',
    en: 'The building “{id}” of the proposal is not in the city.',
  },
  remedy: {
    ko: '건물을 눌러 번호를 확인하십시오. 도시를 다시 가져온 뒤라면 변경안을 새 도시 위로 옮기십시오.',
    en: 'Click the building to see its id. After the city was imported again, move the proposal onto the new city.',
  },
});
const inWater = outcomeKind({
  code: 'proposal-in-water',
  status: 422,
  message: { ko: '"{id}"의 {percent}%가 물 위에 있습니다.', en: '{percent}% of “{id}” lies over water.' },
  remedy: { ko: '물가에서 떨어지게 옮기십시오.', en: 'Move it off the water.' },
});
const unknownWord = outcomeKind({
  code: 'proposal-unknown-word',
  status: 422,
  message: { ko: '"{word}"은(는) 쓸 수 없는 분류입니다.', en: '“{word}” is no class of buildings here.' },
  remedy: { ko: '쓸 수 있는 것: {known}', en: 'Possible: {known}' },
});
