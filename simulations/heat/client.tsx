import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { rankedRows, TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { contract } from './contract.ts';

/** The dongs with the warmest nights. */
export function ResultPanel({ results }: ResultPanelProps) {
  const { featureWord } = useWords();
  const spec = isTableOutput(results.dongs) ? results.dongs : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table || table.rows === 0) return null;
  return (
    <TopRows
      spec={spec}
      table={table}
      columns={['dong', 'nightC', 'islandK', 'afternoonC', 'tropicalNights']}
      rows={rankedRows(table, 'nightC', 'most', 10)}
      caption={featureWord(`simulations/${contract.id}`, 'result.title')}
    />
  );
}
