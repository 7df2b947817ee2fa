import type { Epsg5186, Reader } from '#core';

/** A station of the city as it stands now. */
export interface Station {
  readonly id: string;
  readonly at: Epsg5186;
  readonly racks: number;
}

/** Racks of a station of which nobody says: the median of the list of 2022. */
const usualRacks = 10;

/** Stations of the newest revision; one that two sources name counts once, as its first source by name has it. */
export function readStations(reader: Reader): Promise<Station[]> {
  return reader.query<Station>(
    `select distinct on (id collate "C") id, array[st_x(geom), st_y(geom)] as at, coalesce(racks, ${usualRacks}) as racks
     from bike_station where valid_to is null order by id collate "C", source collate "C"`,
  );
}
