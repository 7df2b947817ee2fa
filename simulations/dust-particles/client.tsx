import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { RankedResult } from '#client/kit/top-rows.tsx';
import { contract } from './contract.ts';

/** Where the dust goes. */
export const ResultPanel = ({ results }: ResultPanelProps) => (
  <RankedResult
    feature={`simulations/${contract.id}`}
    result={results.fate}
    columns={['fate', 'share']}
    by="share"
    order="most"
    count={4}
  />
);
