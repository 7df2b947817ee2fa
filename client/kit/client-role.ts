import type { Text, Wgs84Box } from '#core';
import type { Api } from './api.ts';

/** What a feature's `client.tsx` exports, under these names. All are optional. */
export interface ClientFeature {
  /** Names that the search box knows. */
  readonly places?: PlaceSource;
}

export interface NamedPlace {
  readonly id: string;
  readonly name: Text;
  /** What kind of place it is, and what it lies in. */
  readonly detail: Text;
  readonly box: Wgs84Box;
}

export interface PlaceSource {
  /** All places, in the order in which they should be offered. */
  load(api: Api, scenario: string): Promise<readonly NamedPlace[]>;
}
