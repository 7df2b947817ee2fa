import type { Epsg5186, Reader } from '#core';
import { type Path, pathOf, placeAt } from '#datasets/_kit/feed-lines.ts';
import type { SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import type { LinkClass } from './contract.ts';

/** What `server.ts` gathers for the feed. */
export type TrafficInput = SimulatedFeedInput;

/** A link of the city as it stands now. */
export interface Link {
  readonly id: string;
  readonly class: LinkClass;
  readonly lengthM: number;
  readonly middle: Epsg5186;
  readonly headingDeg: number;
}

interface LinkRecord {
  readonly id: string;
  readonly class: LinkClass;
  readonly line: readonly Epsg5186[];
}

/** Links of the newest revision; one that two sources name counts once, as its first source by name has it. */
export async function readLinks(reader: Reader): Promise<Link[]> {
  const rows = await reader.query<LinkRecord>(
    `select distinct on (id collate "C") id, class, st_asgeojson(geom, 3)::json -> 'coordinates' as line
     from traffic_link where valid_to is null order by id collate "C", source collate "C"`,
  );
  return rows.map(linkOf);
}

export function linkOf({ id, class: linkClass, line }: LinkRecord): Link {
  const path: Path = pathOf(line);
  const { at, headingDeg } = placeAt(path, path.lengthM / 2);
  return { id, class: linkClass, lengthM: path.lengthM, middle: at, headingDeg };
}

/**
 * The links once, and again only when a newer revision may have other ones: a city has thousands, and their shapes need not be
 * read every ten seconds.
 */
export function linksReader(reader: Reader): () => Promise<readonly Link[]> {
  let known: { stamp: string; links: readonly Link[] } | undefined;
  return async () => {
    const [{ stamp }] = await reader.query<{ stamp: string }>(
      `select count(*) || ' ' || coalesce(max(valid_from), 0) || ' ' || count(valid_to) as stamp from traffic_link`,
    );
    if (known?.stamp !== stamp) known = { stamp, links: await readLinks(reader) };
    return known.links;
  };
}
