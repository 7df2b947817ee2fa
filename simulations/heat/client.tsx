import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { RankedResult, WholeResult } from '#client/kit/top-rows.tsx';
import { contract } from './contract.ts';

const feature = `simulations/${contract.id}` as const;

/** What the measures bring and cost, and the dongs with the warmest nights. */
export const ResultPanel = ({ results }: ResultPanelProps) => (
  <>
    <WholeResult feature={feature} result={results.effect} title="effect.title" columns={['item', 'value']} />
    <WholeResult
      feature={feature}
      result={results.costs}
      title="costs.title"
      columns={['measure', 'areaM2', 'unitWon', 'millionWon']}
    />
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
