import { type Edit, type Field, interpolate, outcomeKind, toEpsg5186, type Wgs84 } from '#core';
import type { FacadeBuilding } from '../facades/walls.ts';

/** A building as edits read and make it. */
export interface NamedBuilding extends FacadeBuilding {
  readonly name: string | null;
}

export interface EditedCity {
  readonly buildings: readonly NamedBuilding[];
  /** What the edits took away and brought: both of a changed building. */
  readonly gone: readonly NamedBuilding[];
  readonly come: readonly NamedBuilding[];
}

/** Ids of buildings that an edit adds without naming them. */
const proposalId = (index: number) => `proposal:${index + 1}`;

/**
 * The city after a list of edits, applied in order. `groundOf` says on what ground a new footprint stands. Buildings that
 * stay are the same objects, so that their answers can be carried over.
 */
export function applyEdits(
  buildings: readonly NamedBuilding[],
  edits: readonly Edit[],
  groundOf: (footprint: FacadeBuilding['footprint']) => number,
): EditedCity {
  const after = new Map(buildings.map((building) => [building.id, building]));
  edits.forEach((edit, index) => {
    if (edit.kind === 'add') {
      const footprint = footprintOf(edit.geometry);
      const { id = proposalId(index), name = null, heightM, floors = null } = edit;
      after.set(id, { id, name, footprint, groundM: groundOf(footprint), heightM, floors });
      return;
    }
    const known = after.get(edit.id);
    if (!known && edit.mayBeFar) return;
    if (!known) throw noSuchBuilding({ id: edit.id }, `edits.${index}.id`);
    if (edit.kind === 'demolish') after.delete(edit.id);
    else after.set(edit.id, changed(known, edit, groundOf));
  });
  const before = new Set(buildings);
  const list = [...after.values()];
  const kept = new Set(list);
  return {
    buildings: list,
    gone: buildings.filter((building) => !kept.has(building)),
    come: list.filter((building) => !before.has(building)),
  };
}

/** A new height without a new number of floors changes the floors with it; eaves go with the old roof. */
function changed(
  known: NamedBuilding,
  edit: Extract<Edit, { kind: 'change' }>,
  groundOf: (footprint: FacadeBuilding['footprint']) => number,
): NamedBuilding {
  const { heightM = known.heightM } = edit;
  const footprint = edit.geometry ? footprintOf(edit.geometry) : known.footprint;
  const floors =
    edit.floors ?? (known.floors === null ? null : Math.max(1, Math.round((known.floors * heightM) / known.heightM)));
  const groundM = edit.geometry ? groundOf(footprint) : known.groundM;
  return { ...known, footprint, groundM, heightM, floors, eaveM: heightM === known.heightM ? known.eaveM : null };
}

function footprintOf({ type, coordinates }: Extract<Edit, { kind: 'add' }>['geometry']): FacadeBuilding['footprint'] {
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  return polygons.map((polygon) =>
    polygon.map((ring) => {
      const corners = ring.map(([lon, lat]) => toEpsg5186([lon, lat] as Wgs84));
      const [[x0, y0], [x1, y1]] = [corners[0], corners[corners.length - 1]];
      return x0 === x1 && y0 === y1 ? corners : [...corners, corners[0]];
    }),
  );
}

/** Where a proposed building stands: the lowest terrain at its corners, else the ground of the building next to it. */
export function groundUnder(
  footprint: FacadeBuilding['footprint'],
  terrain: Field | undefined,
  neighbours: readonly NamedBuilding[],
): number {
  const corners = footprint.flatMap(([outline]) => outline);
  const heights = terrain ? corners.map(([x, y]) => interpolate(terrain, x, y)).filter((z) => !Number.isNaN(z)) : [];
  if (heights.length > 0) return Math.min(...heights);
  const [[x, y]] = corners;
  const away = ({ footprint: [[[first]]] }: NamedBuilding) => Math.hypot(first[0] - x, first[1] - y);
  const nearest = neighbours.reduce<NamedBuilding | undefined>(
    (best, each) => (!best || away(each) < away(best) ? each : best),
    undefined,
  );
  return nearest?.groundM ?? 0;
}

const noSuchBuilding = outcomeKind({
  code: 'edit-no-such-building',
  status: 422,
  message: {
    ko: '변경안의 건물 "{id}"이(가) 범위와 그 둘레에 없습니다.',
    en: 'The building "{id}" of the changes is neither in the area nor near it.',
  },
  remedy: {
    ko: '건물을 눌러 번호를 확인하거나 범위를 옮기십시오.',
    en: 'Click the building to see its id, or move the area.',
  },
});
