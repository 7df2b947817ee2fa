import type { Text } from '#core';
import { scene } from '../session.ts';

/** A building of the city as tables of comparisons name it. */
export interface NamedThing {
  readonly id: string;
  readonly name: string | null;
  readonly place: Text | null;
  readonly lon: number;
  readonly lat: number;
}

export const nameOf = ({ name, id, place }: Pick<NamedThing, 'id' | 'name' | 'place'>, say: (text: Text) => string) =>
  [name ?? id.replace(/^.*:/, ''), place && say(place)].filter(Boolean).join(' · ');

export const flyToThing = ({ lon, lat }: Pick<NamedThing, 'lon' | 'lat'>): void =>
  scene()?.flyToBox([lon - 0.002, lat - 0.0016, lon + 0.002, lat + 0.0016]);
