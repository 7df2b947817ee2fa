import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { ScenarioRevision } from '#core';
import { type Operation, operation, queryText } from '../kit/http.ts';
import { notFound } from '../kit/problems.ts';
import { noSuchTileset, revisionStamp, type ServedTile } from '../kit/tile-store.ts';
import { type AppDeps, scenarioOf, scenarioParameter } from './deps.ts';

/**
 * Key of the bytes of a tileset in a revision of this very database. An address with the right key never changes its
 * bytes, so that browsers may keep them for good; revision numbers alone repeat when a database is made anew.
 */
export const tilesKey = async (deps: Pick<AppDeps, 'db'>, version: number, scenario: ScenarioRevision) =>
  `v${version}-${await revisionStamp(deps.db, scenario)}`;

export function tileOperations(deps: AppDeps): Operation[] {
  return [
    operation({
      method: 'get',
      path: '/tiles/{tilesetId}/{path}',
      deep: true,
      operationId: 'getTile',
      tag: 'Tiles',
      summary: 'A file of a tileset: 3D Tiles, quantized-mesh or pictures',
      places: { tilesetId: 'Id of a tileset; the catalogue lists them', path: 'Path of a file, slashes included' },
      query: {
        scenario: scenarioParameter,
        key: queryText(
          z.string().max(100).optional(),
          'Key from the catalogue: lets the browser keep the file for good.',
        ),
      },
      responses: {
        200: { description: 'The file', content: { '*/*': 'binary' } },
        304: { description: 'Unchanged' },
      },
      async handle({ request, response, params, query }) {
        const feature = deps.features.tiles.find(({ id }) => id === params.tilesetId);
        const tileset = feature?.server.tileset;
        if (!feature || !tileset) {
          throw noSuchTileset({
            id: params.tilesetId,
            known: deps.features.tiles.map(({ id }) => id).join(', ') || '–',
          });
        }
        const { scenario } = await scenarioOf(deps, query.scenario);
        const stamp = await revisionStamp(deps.db, scenario);
        const tile = await deps.tiles.read({ tileset, reader: deps.db, scenario, stamp }, params.path);
        if (!tile) throw notFound();
        const lasting = query.key === `v${feature.contract.version}-${stamp}`;
        response.set('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
        response.set('ETag', tile.etag).vary('Accept-Encoding');
        if (request.fresh) response.status(304).end();
        else sendTile(tile, response, request.acceptsEncodings(['gzip', 'identity']) === 'gzip');
      },
    }),
  ];
}

function sendTile(
  tile: ServedTile,
  response: Parameters<Operation['handle']>[0]['response'],
  takesGzip: boolean,
): void {
  // Not `response.set`: it would add a charset to types that have none.
  response.setHeader('Content-Type', tile.contentType);
  if (tile.encoding && takesGzip) response.set('Content-Encoding', tile.encoding).end(tile.body);
  else response.end(tile.encoding ? gunzipSync(tile.body) : tile.body);
}
