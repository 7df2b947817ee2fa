import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { RankedResult } from '#client/kit/top-rows.tsx';
import { contract } from './contract.ts';

/** The dongs with the warmest nights. */
export const ResultPanel = ({ results }: ResultPanelProps) => (
  <RankedResult
    feature={`simulations/${contract.id}`}
    result={results.dongs}
    columns={['dong', 'nightC', 'islandK', 'afternoonC', 'tropicalNights']}
    by="nightC"
    order="most"
    count={10}
  />
);
