import {
  type AreaGeometry,
  boxContains,
  boxToEpsg5186,
  type Epsg5186,
  outcomeKind,
  type Reader,
  seoulBox,
  toEpsg5186,
  type Wgs84,
} from '#core';
import { multiPolygonText } from './store-rows.ts';

/** Areas that planners draw: placed in the city's plane, and refused where they cannot be. */

/** GeoJSON MultiPolygon coordinates in EPSG:5186, rings closed, millimetres. */
export type ProposedArea = readonly (readonly (readonly Epsg5186[])[])[];

const millimetres = (metres: number) => Math.round(metres * 1000) / 1000;

export function placeArea({ type, coordinates }: AreaGeometry): ProposedArea {
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  return polygons.map((polygon) =>
    polygon.map((ring) => {
      const corners = ring.map(([lon, lat]) => {
        const [x, y] = toEpsg5186([lon, lat] as unknown as Wgs84);
        return [millimetres(x), millimetres(y)] as unknown as Epsg5186;
      });
      const [[x0, y0], [x1, y1]] = [corners[0], corners[corners.length - 1]];
      return x0 === x1 && y0 === y1 ? corners : [...corners, corners[0]];
    }),
  );
}

/** Metres squared: less is a slip of the hand. */
const leastM2 = 1;

/** Throws the Outcome of the first area that is none, named by the id of its thing. */
export async function checkAreas(
  reader: Reader,
  areas: readonly (readonly [id: string, ProposedArea])[],
): Promise<void> {
  if (areas.length === 0) return;
  const city = boxToEpsg5186(seoulBox);
  for (const [id, area] of areas) {
    if (!area.flat(2).every((corner) => boxContains(city, corner))) throw outsideSeoul({ id }, id);
  }
  const rows = await reader.query<{ id: string; valid: boolean; area: number }>(
    `select id, st_isvalid(geom) as valid, st_area(geom) as area
     from (select id, st_geomfromewkt(text) as geom from unnest($1::text[], $2::text[]) as given(id, text)) drawn
     order by id collate "C"`,
    [areas.map(([id]) => id), areas.map(([, area]) => multiPolygonText(area))],
  );
  for (const { id, valid, area } of rows) {
    if (!valid) throw crossesItself({ id }, id);
    if (area < leastM2) throw tooSmall({ id, leastM2 }, id);
  }
}

/** `source:id` in its parts. */
export function partsOfId(id: string): [source: string, id: string] {
  const at = id.indexOf(':');
  return [id.slice(0, at), id.slice(at + 1)];
}

const outsideSeoul = outcomeKind({
  code: 'proposal-outside-seoul',
  status: 422,
  message: { ko: '"{id}"의 모서리가 서울을 벗어납니다.', en: 'A corner of “{id}” lies outside Seoul.' },
  remedy: { ko: '서울 안에 그리십시오.', en: 'Draw it within Seoul.' },
});
const crossesItself = outcomeKind({
  code: 'proposal-crosses-itself',
  status: 422,
  message: { ko: '"{id}"의 외곽선이 스스로 엇갈립니다.', en: 'The outline of “{id}” crosses itself.' },
  remedy: { ko: '모서리의 순서를 바로잡아 다시 그리십시오.', en: 'Draw it again, corner by corner around it.' },
});
const tooSmall = outcomeKind({
  code: 'proposal-too-small',
  status: 422,
  message: { ko: '"{id}"의 넓이가 {leastM2} m²보다 작습니다.', en: '“{id}” is smaller than {leastM2} m².' },
  remedy: { ko: '더 크게 그리십시오.', en: 'Draw it larger.' },
});
