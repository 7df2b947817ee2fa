import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { contract } from './contract.ts';

/** How far the fields are to be believed: always beside them. */
export function ResultPanel({ results }: ResultPanelProps) {
  const { featureWord } = useWords();
  const spec = results.check && isTableOutput(results.check) ? results.check : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table) return null;
  return (
    <TopRows
      spec={spec}
      table={table}
      columns={['kind', 'sensors', 'leftOut', 'rmse', 'plain', 'within']}
      rows={Array.from({ length: table.rows }, (_, row) => row)}
      caption={featureWord(`simulations/${contract.id}`, 'result.title')}
    />
  );
}
