import { guFacts } from '#datasets/_kit/facts/gu.ts';
import { type KmaCell, kmaCellOf } from '#datasets/_kit/seoul-api/kma.ts';

/** The middle of a gu, and the cell of the forecast that it lies in. */
export interface WeatherPlace {
  readonly name: string;
  readonly nameEn: string;
  readonly lon: number;
  readonly lat: number;
  readonly cell: KmaCell;
}

export const weatherPlaces: readonly WeatherPlace[] = guFacts.map(({ name, nameEn, lon, lat }) => ({
  name,
  nameEn,
  lon,
  lat,
  cell: kmaCellOf([lon, lat]),
}));

export const cellText = ({ nx, ny }: KmaCell): string => `${nx},${ny}`;

/** Each cell once, with the gu that lie in it. */
export const weatherCells: readonly { readonly cell: KmaCell; readonly places: readonly WeatherPlace[] }[] = [
  ...Map.groupBy(weatherPlaces, ({ cell }) => cellText(cell)).values(),
].map((places) => ({ cell: places[0].cell, places }));
