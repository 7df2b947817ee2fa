import { basename } from 'node:path';
import { Outcome } from '#core';
import { type CsvTable, tableOf } from './csv-rows.ts';
import { brokenFile } from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';
import { openZip, type ZipMember } from './zip-members.ts';

/** Tables of a GTFS feed (https://gtfs.org/documentation/schedule/reference/) by name. */
export interface GtfsFeed extends AsyncDisposable {
  /** A table, or undefined when the feed has none of that name. */
  table(name: string): Promise<CsvTable | undefined>;
}

/** Whether an archive is a GTFS feed: it holds `stops.txt`. False for archives that cannot be opened. */
export async function isGtfs(file: SourceFile): Promise<boolean> {
  try {
    await using zip = await openZip(file);
    return zip.members.some(({ name }) => basename(name) === 'stops.txt');
  } catch (error) {
    if (error instanceof Outcome) return false;
    throw error;
  }
}

export async function openGtfs(file: SourceFile): Promise<GtfsFeed> {
  const zip = await openZip(file);
  return {
    async table(name) {
      const member = zip.members.find((candidate) => basename(candidate.name) === name);
      return member && tableOf({ ...file, name: `${file.name}/${name}` }, () => textOf(file, member));
    },
    [Symbol.asyncDispose]: () => zip[Symbol.asyncDispose](),
  };
}

async function* textOf(file: SourceFile, member: ZipMember): AsyncGenerator<string> {
  // GTFS is UTF-8 by its definition.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const name = `${file.name}/${member.name}`;
  try {
    for await (const chunk of await member.open()) yield decoder.decode(chunk as Uint8Array, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof Outcome) throw error;
    throw brokenFile({ file: name, kind: 'GTFS', what: (error as Error).message.slice(0, 120) }, name, error);
  }
}

/** Means of transport that a feed tells apart. */
export type GtfsMode = 'bus' | 'subway' | 'rail' | 'tram' | 'ferry' | 'other';

/** `route_type` (https://gtfs.org/documentation/schedule/reference/#routestxt). */
const basicTypes: Readonly<Record<string, GtfsMode>> = {
  0: 'tram',
  1: 'subway',
  2: 'rail',
  3: 'bus',
  4: 'ferry',
  5: 'tram',
  11: 'bus',
  12: 'rail',
};

/** Extended types are hundreds: 100–117 trains, 200–209 and 700–716 buses… */
const hundreds: Readonly<Record<number, GtfsMode>> = {
  1: 'rail',
  2: 'bus',
  4: 'subway',
  7: 'bus',
  8: 'bus',
  9: 'tram',
  10: 'ferry',
  12: 'ferry',
};

export const modeOfRouteType = (text: string): GtfsMode =>
  basicTypes[text] ?? hundreds[Math.floor(Number(text) / 100)] ?? 'other';
