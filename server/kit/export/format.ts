import type { DatasetContract, Source, Text } from '#core';
import type { SelectedItem } from '../roles.ts';

/** What an exported file says of itself. */
export interface ExportSubject {
  readonly contract: DatasetContract;
  /** `existing@3`. */
  readonly scenario: string;
  readonly sources: readonly Source[];
}

/** A way to write a selection of the city into a file. */
export interface ExportFormat {
  readonly id: string;
  readonly extension: string;
  readonly mediaType: string;
  readonly title: Text;
  /** Whether it draws solids, for which items need a height and the ground that they stand on. */
  readonly solid: boolean;
  /** The file's bytes in order. Memory does not grow with the selection, unless the format is limited to so many items. */
  write(items: AsyncIterable<SelectedItem>, subject: ExportSubject): AsyncIterable<Uint8Array | string>;
}

/** One sentence on where the data came from and under which licence, for formats that have a place for one. */
export function creditOf({ sources, scenario }: ExportSubject): string {
  const credits = sources.map(({ attribution, licence, origin }) =>
    [attribution, licence, origin === 'generated' ? 'generated, not surveyed' : undefined].filter(Boolean).join(', '),
  );
  return `Virtual Seoul, ${scenario}. ${credits.join('; ')}`;
}

/** What every file says of its sources. */
export const provenanceOf = ({ sources }: ExportSubject) =>
  sources.map(({ id, title, origin, licence, attribution }) => ({ id, title, origin, licence, attribution }));

export const storedCrs = 'https://www.opengis.net/def/crs/EPSG/0/5186';
