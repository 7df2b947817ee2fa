import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Importer } from '#datasets/_kit/roles.ts';
import { projectRoot } from './discovery.ts';
import type { DatasetServer } from './roles.ts';

/** The importer of one dataset, found by its folder as `discover` finds it, without loading the other features. */
export const importerOf = <Row>(dataset: string): Promise<Importer<Row>> =>
  partOf<Importer<Row>>(dataset, 'import.ts', 'importer');

/** The same for its part in the server. */
export const datasetServerOf = (dataset: string): Promise<DatasetServer> =>
  partOf<DatasetServer>(dataset, 'server.ts', 'dataset');

async function partOf<Part>(dataset: string, file: string, name: string): Promise<Part> {
  const path = join(projectRoot, 'datasets', dataset, file);
  const exported = (await import(pathToFileURL(path).href)) as Record<string, Part | undefined>;
  const part = exported[name];
  if (!part) throw new Error(`${path} exports no ${name}`);
  return part;
}
