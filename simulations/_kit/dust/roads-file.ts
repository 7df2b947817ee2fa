import { readFile } from 'node:fs/promises';
import { type Epsg5186, outcomeKind, toEpsg5186, type Wgs84 } from '#core';
import { type RoadClass, roadClasses } from '#datasets/roads/contract.ts';
import type { EmittingRoad } from './roads.ts';

interface RoadFeature {
  readonly geometry: { readonly type: string; readonly coordinates: readonly (readonly number[])[] } | null;
  readonly properties: Readonly<Record<string, unknown>> | null;
}

/** Lines of a GeoJSON file (longitude and latitude) whose class is known. @throws Outcome `dust-without-roads` */
export async function roadsOfFile(file: string): Promise<EmittingRoad[]> {
  const found = (await featuresOf(file)).flatMap(({ geometry, properties }): EmittingRoad[] => {
    const named = String(properties?.class ?? properties?.highway ?? '').replace(/_link$/, '');
    const kind = named === 'living_street' || named === 'unclassified' ? 'residential' : named;
    if (geometry?.type !== 'LineString' || !(kind in roadClasses)) return [];
    const line = geometry.coordinates.map((position) => toEpsg5186(position as unknown as Wgs84) as Epsg5186);
    const oneway = properties?.oneway === true || properties?.oneway === 'yes' || properties?.oneway === 'forward';
    const widthM = Number(properties?.widthM ?? properties?.width) || 10;
    const name = typeof properties?.name === 'string' ? properties.name : null;
    return [{ line, class: kind as RoadClass, widthM, oneway: oneway ? 'forward' : 'no', name }];
  });
  if (found.length === 0) throw noRoads({ file }, file);
  return found;
}

async function featuresOf(file: string): Promise<readonly RoadFeature[]> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { features?: readonly RoadFeature[] }).features ?? [];
  } catch (cause) {
    throw noRoads({ file }, file, cause);
  }
}

const noRoads = outcomeKind({
  code: 'dust-without-roads',
  status: 422,
  message: { ko: '{file}에 등급을 아는 도로가 없습니다.', en: 'There is no road of a known class in {file}.' },
  remedy: {
    ko: 'class나 highway가 적힌 LineString GeoJSON을 지정하십시오.',
    en: 'Name a GeoJSON file of LineStrings with class or highway.',
  },
});
