import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { RankedResult } from '#client/kit/top-rows.tsx';
import { contract } from './contract.ts';

/** The dongs that most air passes. */
export const ResultPanel = ({ results }: ResultPanelProps) => (
  <RankedResult
    feature={`simulations/${contract.id}`}
    result={results.dongs}
    columns={['dong', 'flux', 'arrivalH', 'northPct', 'southPct']}
    by="flux"
    order="most"
    count={10}
  />
);
