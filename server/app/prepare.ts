import type { Logger } from 'pino';
import type { Text } from '#core';
import type { Db } from '../kit/db.ts';
import type { Features } from '../kit/discovery.ts';
import { newestRevision } from '../kit/revisions.ts';
import { revisionStamp, type TileStore } from '../kit/tile-store.ts';
import type { CityState } from './city-state.ts';

export type Progress = (fraction: number, stage: Text) => void;

export interface Preparation {
  readonly db: Db;
  readonly features: Features;
  readonly tiles: TileStore;
  readonly city: CityState;
  readonly log: Logger;
  /** Aborted when the server stops: what fails then is no failure. */
  readonly signal: AbortSignal;
  /** Fills an empty city. */
  readonly fillCity: (progress: Progress) => Promise<void>;
}

/** Share of the whole that the city takes, as measured on a new installation; the tiles take the rest. */
const cityShare = 0.7;

/** Fills an empty city and packs the newest revision for the browser, telling how far it is. Never throws. */
export async function prepareCity(preparation: Preparation): Promise<void> {
  const { db, city, log } = preparation;
  const started = performance.now();
  try {
    const isEmpty = (await newestRevision(db)).revision === 0;
    if (isEmpty) await preparation.fillCity((fraction, stage) => city.progress(fraction * cityShare, stage));
    await buildTiles(preparation, isEmpty ? cityShare : 0);
    city.ready();
    log.info({ seconds: Number(((performance.now() - started) / 1000).toFixed(1)) }, 'the city is ready');
  } catch (error) {
    if (preparation.signal.aborted) return;
    city.failed(error);
    log.error({ err: error }, 'the city could not be prepared');
  }
}

/** All tilesets beside each other: some wait for the database, some draw, some have threads of their own. */
async function buildTiles({ db, features, tiles, city }: Preparation, from: number): Promise<void> {
  const scenario = await newestRevision(db);
  const stamp = await revisionStamp(db, scenario);
  const tilesets = features.tiles.flatMap(({ contract, server: { tileset } }) =>
    tileset ? [{ contract, tileset }] : [],
  );
  const fractions = tilesets.map(() => 0);
  const building = tilesets.map(async ({ contract, tileset }, i) => {
    const tell = (fraction: number) => {
      fractions[i] = fraction;
      city.progress(from + (1 - from) * (fractions.reduce((sum, each) => sum + each, 0) / tilesets.length), {
        ko: `만드는 중: ${contract.title.ko}`,
        en: `Building: ${contract.title.en}`,
      });
    };
    await tiles.build({ tileset, reader: db, scenario, stamp }, tell);
    tell(1);
  });
  await Promise.all(building);
}
