import { type Reader, type ScenarioRevision, type Source, type Transaction, validIn } from '#core';

/** Source id of everything generated, in every dataset. */
export const syntheticSourceId = 'synthetic';

/** Sources of a dataset in a revision, by id. */
export function readSources(reader: Reader, dataset: string, scenario: ScenarioRevision): Promise<Source[]> {
  return reader.query<Source & Record<string, unknown>>(
    `select source_id as id, title, origin, licence, attribution, files from data_source
     where ${validIn('$1')} and dataset = $2 order by source_id collate "C"`,
    [scenario.revision, dataset],
  );
}

/** Whether the newest revision holds anything that was not generated. */
export async function hasRealSources(reader: Reader): Promise<boolean> {
  const found = await reader.query('select 1 from data_source where valid_to is null and source_id <> $1 limit 1', [
    syntheticSourceId,
  ]);
  return found.length > 0;
}

/** Datasets that have generated rows in the newest revision. */
export async function syntheticDatasets(reader: Reader): Promise<string[]> {
  const rows = await reader.query<{ dataset: string }>(
    'select dataset from data_source where valid_to is null and source_id = $1 order by dataset collate "C"',
    [syntheticSourceId],
  );
  return rows.map(({ dataset }) => dataset);
}

export async function endSource(tx: Transaction, dataset: string, id: string, revision: number): Promise<void> {
  await tx.query('update data_source set valid_to = $3 where dataset = $1 and source_id = $2 and valid_to is null', [
    dataset,
    id,
    revision,
  ]);
}

/** Writes what is known of a source, ending what was known before. */
export async function writeSource(
  tx: Transaction,
  dataset: string,
  source: Source,
  revision: number,
  report: Readonly<Record<string, unknown>>,
): Promise<void> {
  await endSource(tx, dataset, source.id, revision);
  await tx.query(
    `insert into data_source (dataset, source_id, valid_from, title, origin, licence, attribution, files, report)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      dataset,
      source.id,
      revision,
      { ...source.title },
      source.origin,
      source.licence,
      source.attribution,
      [...(source.files ?? [])],
      report,
    ],
  );
}
