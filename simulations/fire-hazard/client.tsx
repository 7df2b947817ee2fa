import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { rankedRows, TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';

/** The dongs most at risk and the first of the inspection list, with their terms. */
export function ResultPanel({ results }: ResultPanelProps) {
  const { featureWord } = useWords();
  const word = (key: string) => featureWord('simulations/fire-hazard', key);
  const dongs = isTableOutput(results.dongs) ? results.dongs : undefined;
  const buildings = isTableOutput(results.buildings) ? results.buildings : undefined;
  const dongTable = useResultTable(dongs?.bin);
  const buildingTable = useResultTable(buildings?.bin);
  return (
    <>
      {dongs && dongTable && (
        <TopRows
          spec={dongs}
          table={dongTable}
          columns={['dong', 'buildings', 'worstShare', 'meanGrade']}
          rows={rankedRows(dongTable, 'worstShare', 'most', 8)}
          caption={word('ranking.dongs')}
        />
      )}
      {buildings && buildingTable && (
        <TopRows
          spec={buildings}
          table={buildingTable}
          columns={['building', 'ignition', 'lossM2', 'people', 'access']}
          rows={rankedRows(buildingTable, 'rank', 'least', 10)}
          caption={word('ranking.buildings')}
        />
      )}
    </>
  );
}
