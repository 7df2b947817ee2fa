import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { RankedResult } from '#client/kit/top-rows.tsx';
import { contract } from './contract.ts';

/** The day by the hour. */
export const ResultPanel = ({ results }: ResultPanelProps) => (
  <RankedResult
    feature={`simulations/${contract.id}`}
    result={results.hours}
    columns={['hour', 'airC', 'radiantC', 'utciC', 'petC', 'strongPct']}
    by="hour"
    order="least"
    count={24}
  />
);
