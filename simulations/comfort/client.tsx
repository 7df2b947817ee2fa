import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { rankedRows, TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { contract } from './contract.ts';

/** The day by the hour. */
export function ResultPanel({ results }: ResultPanelProps) {
  const { featureWord } = useWords();
  const spec = isTableOutput(results.hours) ? results.hours : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table || table.rows === 0) return null;
  return (
    <TopRows
      spec={spec}
      table={table}
      columns={['hour', 'airC', 'radiantC', 'utciC', 'petC', 'strongPct']}
      rows={rankedRows(table, 'hour', 'least', 24)}
      caption={featureWord(`simulations/${contract.id}`, 'result.title')}
    />
  );
}
