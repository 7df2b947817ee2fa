import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { RankedResult } from '#client/kit/top-rows.tsx';
import { contract } from './contract.ts';

/** The first roads of the ranking. */
export const ResultPanel = ({ results }: ResultPanelProps) => (
  <RankedResult
    feature={`simulations/${contract.id}`}
    result={results.roads}
    columns={['name', 'wind', 'share', 'widthM', 'blocks']}
    by="rank"
    order="least"
    count={10}
  />
);
