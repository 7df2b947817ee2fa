import { type Reader, type ScenarioRevision, validIn } from '#core';

/** Which of some datasets are generated rather than measured, as a run's provenance has it. */
export async function originsOf(
  reader: Reader,
  scenario: ScenarioRevision,
  datasets: readonly string[],
): Promise<Record<string, { generated: boolean }>> {
  const rows = await reader.query<{ dataset: string }>(
    `select distinct dataset from data_source where ${validIn('$1')} and origin = 'generated'`,
    [scenario.revision],
  );
  const generated = (dataset: string) => ({ generated: rows.some((row) => row.dataset === dataset) });
  return Object.fromEntries(datasets.map((dataset) => [dataset, generated(dataset)]));
}
