import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { rankedRows, TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';

/** The districts that engines reach worst, and where one more station helps most. */
export function ResultPanel({ results }: ResultPanelProps) {
  const { featureWord } = useWords();
  const word = (key: string) => featureWord('simulations/fire-response', key);
  return (
    <>
      <Ranking
        output={results.districts}
        by="within5"
        columns={['gu', 'buildings', 'within5', 'within7']}
        caption={word('ranking.districts')}
      />
      <Ranking
        output={results.newStations}
        by="rank"
        columns={['rank', 'gained', 'shareAfter']}
        caption={word('ranking.stations')}
      />
    </>
  );
}

interface RankingProps {
  readonly output: ResultPanelProps['results'][string] | undefined;
  readonly by: string;
  readonly columns: readonly string[];
  readonly caption: string;
}

function Ranking({ output, by, columns, caption }: RankingProps) {
  const spec = output && isTableOutput(output) ? output : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table || table.rows === 0) return null;
  return (
    <TopRows
      spec={spec}
      table={table}
      columns={[...columns]}
      rows={rankedRows(table, by, 'least', 8)}
      caption={caption}
    />
  );
}
