import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { exportFormats, exportSelection } from '../kit/export/export-selection.ts';
import { type Operation, operation, queryText } from '../kit/http.ts';
import { type AppDeps, scenarioOf, scenarioParameter } from './deps.ts';
import { bboxParameter, boxesOf } from './items-query.ts';

const formats = exportFormats.map(({ id }) => id) as [string, ...string[]];
/** An address of a page is no place for more. */
const mostIds = 500;

const formatParameter = queryText(z.enum(formats).default('geojson'), `Format of the file: ${formats.join(', ')}`);
const idsParameter = queryText(z.string().min(1).optional(), `Ids of items, separated by commas, ${mostIds} at most`);
const withinParameter = queryText(
  z.string().min(1).max(100).optional(),
  'Name or code of a district: whatever stands in it',
);

/** A whole selection as a file, streamed; pages of items are another operation. */
export function exportOperations(deps: AppDeps): Operation[] {
  return [
    operation({
      method: 'get',
      path: '/api/collections/{collectionId}/export',
      operationId: 'exportItems',
      tag: 'Features',
      summary: 'A selection of a collection as a file',
      places: { collectionId: 'Id of a collection' },
      query: {
        f: formatParameter,
        bbox: bboxParameter,
        ids: idsParameter,
        within: withinParameter,
        scenario: scenarioParameter,
      },
      responses: {
        200: {
          description: 'The file',
          content: Object.fromEntries(exportFormats.map(({ mediaType }) => [mediaType, 'binary' as const])),
        },
      },
      async handle({ params, query, response }) {
        const { city, scenario } = await scenarioOf(deps, query.scenario);
        const made = await exportSelection(city.db, deps.features, {
          dataset: params.collectionId,
          format: query.f,
          scenario,
          boxes: boxesOf(query.bbox),
          ids: query.ids?.split(',').slice(0, mostIds),
          within: query.within,
        });
        response.set('Content-Disposition', `attachment; filename="${made.name}"`);
        response.set('Cache-Control', 'no-cache').type(made.format.mediaType);
        await pipeline(Readable.from(made.bytes()), response);
      },
    }),
  ];
}
