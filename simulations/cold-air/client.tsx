import { isRasterOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { FieldFilm } from '#client/kit/field-film.tsx';
import { RankedResult } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { contract } from './contract.ts';

const feature = `simulations/${contract.id}` as const;

/** The night as a film, and the dongs that most air passes. */
export function ResultPanel({ results }: ResultPanelProps) {
  const { featureWord } = useWords();
  const night = [results.depth, results.speed].filter(isRasterOutput);
  return (
    <>
      <FieldFilm title={featureWord(feature, 'film.title')} outputs={night} />
      <RankedResult
        feature={feature}
        result={results.dongs}
        columns={['dong', 'flux', 'arrivalH', 'northPct', 'southPct']}
        by="flux"
        order="most"
        count={10}
      />
    </>
  );
}
