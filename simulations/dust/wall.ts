import { type Epsg5186, toEpsg5186, type Wgs84 } from '#core';
import { wallFacts } from '#datasets/_kit/facts/wall.ts';

/** The ring of the Seoul City Wall, closed: the limit of the low-emission zone. */
export const cityWall: readonly Epsg5186[] = [...wallFacts, wallFacts[0]].map(({ lon, lat }) =>
  toEpsg5186([lon, lat] as Wgs84),
);
