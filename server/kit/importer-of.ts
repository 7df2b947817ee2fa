import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Importer } from '#datasets/_kit/roles.ts';
import { projectRoot } from './discovery.ts';

/** The importer of one dataset, found by its folder as `discover` finds it, without loading the other features. */
export async function importerOf<Row>(dataset: string): Promise<Importer<Row>> {
  const file = join(projectRoot, 'datasets', dataset, 'import.ts');
  const { importer } = (await import(pathToFileURL(file).href)) as { importer?: Importer<Row> };
  if (!importer) throw new Error(`${file} exports no importer`);
  return importer;
}
