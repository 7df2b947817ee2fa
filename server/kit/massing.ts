import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeKind, type ProposalStep } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { Feature, Features } from './discovery.ts';

/** More buildings than this are a city to import, not a proposal. */
const mostBuildings = 500;

/**
 * The new things that a document (GeoJSON, CityJSON) holds, read by the importers of the city: what they understand and
 * where it lies is decided as for any import. Nothing is stored.
 * @throws Outcome when it cannot be read, or holds nothing that a proposal could add
 */
export async function readMassing(
  features: Pick<Features, 'datasets'>,
  document: Readonly<Record<string, unknown>>,
  name: string,
): Promise<ProposalStep[]> {
  const folder = await mkdtemp(join(tmpdir(), 'massing-'));
  try {
    const path = join(folder, document.type === 'CityJSON' ? 'massing.city.json' : 'massing.geojson');
    await writeFile(path, JSON.stringify(document));
    const file = { path, name };
    for (const feature of features.datasets) {
      if (!feature.server.dataset?.proposals?.massing || !feature.importer) continue;
      if ((await feature.importer.recognise(file)) > 0 || document.type === 'FeatureCollection')
        return await stepsOf(feature, file);
    }
    throw unreadable({ name });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function stepsOf({ importer, server }: Feature, file: { path: string; name: string }): Promise<ProposalStep[]> {
  const steps: ProposalStep[] = [];
  const report = new QualityReport();
  const rows = importer?.read(file, { signal: new AbortController().signal }, report) ?? [];
  for await (const row of rows) {
    const step = server.dataset?.proposals?.massing?.(row);
    if (step) steps.push(step);
    if (steps.length > mostBuildings) throw tooMany({ most: mostBuildings });
  }
  if (steps.length === 0) throw unreadable({ name: file.name });
  return steps;
}

const unreadable = outcomeKind({
  code: 'massing-unreadable',
  status: 422,
  message: { ko: '"{name}"에서 건물을 찾지 못했습니다.', en: 'No buildings were found in “{name}”.' },
  remedy: {
    ko: '건물 면(Polygon)에 높이(height)나 층수(building:levels)가 있는 GeoJSON, 또는 CityJSON을 쓰십시오.',
    en: 'Use GeoJSON whose polygons have a height or building:levels, or CityJSON.',
  },
});
const tooMany = outcomeKind({
  code: 'massing-too-large',
  status: 413,
  message: { ko: '건물이 {most}동을 넘습니다.', en: 'There are more than {most} buildings.' },
  remedy: { ko: '나누어 가져오십시오.', en: 'Import it in parts.' },
});
