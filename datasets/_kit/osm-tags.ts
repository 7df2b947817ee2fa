/** Tags of OpenStreetMap that the city is made of (https://wiki.openstreetmap.org/wiki/Map_features). */
export type Tags = Readonly<Record<string, unknown>>;

/** A key, the values of it that count, and what they stand for; the first line that fits a set of tags is taken. */
type TagTable<Meaning extends string> = readonly (readonly [key: string, values: RegExp, meaning: Meaning])[];

/** What covers the ground. */
export const groundTags = [
  ['natural', /^(water|bay|strait)$/, 'water'],
  ['waterway', /^(riverbank|dock|canal)$/, 'water'],
  ['landuse', /^(reservoir|basin)$/, 'water'],
  ['natural', /^(wood|scrub|grassland|heath)$/, 'green'],
  ['landuse', /^(grass|meadow|forest|cemetery|recreation_ground|village_green|orchard|farmland)$/, 'green'],
  ['leisure', /^(park|garden|pitch|playground|golf_course|nature_reserve)$/, 'green'],
  ['amenity', /^parking$/, 'parking'],
  ['highway', /^pedestrian$/, 'pedestrian'],
  ['amenity', /^(school|university|hospital|college)$/, 'facility'],
  ['leisure', /^sports_centre$/, 'facility'],
] as const satisfies TagTable<string>;

/** Places that planners ask for; others are left to a file that is about them. */
export const placeTags = [
  ['amenity', /^(hospital|clinic)$/, 'hospital'],
  ['amenity', /^fire_station$/, 'fire-station'],
  ['emergency', /^fire_hydrant$/, 'hydrant'],
  ['amenity', /^shelter$/, 'shelter'],
  ['amenity', /^parking$/, 'car-park'],
  ['amenity', /^bicycle_rental$/, 'bike-station'],
  ['amenity', /^taxi$/, 'taxi-stand'],
  ['amenity', /^(school|kindergarten|university|college)$/, 'school'],
  ['amenity', /^police$/, 'police'],
  ['amenity', /^(townhall|community_centre)$/, 'public-office'],
] as const satisfies TagTable<string>;

/** Summits. */
export const peakTags = [
  ['natural', /^(peak|volcano)$/, 'peak'],
  ['natural', /^hill$/, 'hill'],
] as const satisfies TagTable<string>;

/** What a set of tags stands for, and the value that says it; undefined when no line of the table fits. */
export function meaningOf<Meaning extends string>(
  table: TagTable<Meaning>,
  tags: Tags,
): { readonly meaning: Meaning; readonly value: string } | undefined {
  for (const [key, values, meaning] of table) {
    const value = tags[key];
    if (typeof value === 'string' && values.test(value)) return { meaning, value };
  }
  return undefined;
}
