import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { RankedResult, TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { contract } from './contract.ts';

const feature = `simulations/${contract.id}` as const;

/** What the measures bring and cost, and the dongs with the warmest nights. */
export const ResultPanel = ({ results }: ResultPanelProps) => (
  <>
    <WholeTable result={results.effect} title="effect.title" columns={['item', 'value']} />
    <WholeTable result={results.costs} title="costs.title" columns={['measure', 'areaM2', 'unitWon', 'millionWon']} />
    <RankedResult
      feature={feature}
      result={results.dongs}
      columns={['dong', 'nightC', 'islandK', 'afternoonC', 'tropicalNights']}
      by="nightC"
      order="most"
      count={10}
    />
  </>
);

function WholeTable(props: {
  result: ResultPanelProps['results'][string] | undefined;
  title: string;
  columns: readonly string[];
}) {
  const { featureWord } = useWords();
  const spec = isTableOutput(props.result) ? props.result : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table) return null;
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  return (
    <TopRows
      spec={spec}
      table={table}
      columns={props.columns}
      rows={rows}
      caption={featureWord(feature, props.title)}
    />
  );
}
