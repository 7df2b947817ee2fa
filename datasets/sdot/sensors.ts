import type { Reader } from '#core';

/** A sensor of the city as it stands now. */
export interface Sensor {
  readonly serial: string;
  readonly lon: number;
  readonly lat: number;
}

/** Sensors of the newest revision; one that two sources name counts once, as its first source by name has it. */
export function readSensors(reader: Reader): Promise<Sensor[]> {
  return reader.query<Sensor>(
    `select distinct on (serial collate "C") serial, lon, lat from sdot_sensor where valid_to is null
     order by serial collate "C", source collate "C"`,
  );
}
