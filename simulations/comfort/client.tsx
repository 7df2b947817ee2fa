import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { RankedResult, WholeResult } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { toWgs84 } from '#core';
import { contract } from './contract.ts';

const feature = `simulations/${contract.id}` as const;

/** The two ways, who reaches a shelter, and the day by the hour. */
export const ResultPanel = (props: ResultPanelProps) => (
  <>
    <WholeResult
      feature={feature}
      result={props.results.walks}
      title="walks.title"
      columns={['way', 'minutes', 'utciC', 'doseKMin', 'sunnyMin']}
    />
    <WholeResult
      feature={feature}
      result={props.results.reach}
      title="reach.title"
      columns={['who', 'people', 'share']}
    />
    <Shelters {...props} />
    <RankedResult
      feature={feature}
      result={props.results.hours}
      columns={['hour', 'airC', 'radiantC', 'utciC', 'petC', 'strongPct']}
      by="hour"
      order="least"
      count={24}
    />
  </>
);

/** Shelters as marks on the map, for as long as they are wanted. */
function Shelters({ results, scene }: ResultPanelProps) {
  const { featureWord } = useWords();
  const [shown, setShown] = useState(false);
  const spec = isTableOutput(results.shelters) ? results.shelters : undefined;
  const table = useResultTable(spec?.bin);
  useEffect(() => {
    const places = table?.places;
    if (!shown || !places || !scene) return;
    const points = Array.from({ length: table.rows }, (_, row) => {
      const at = [places.origin[0] + places.values[3 * row], places.origin[1] + places.values[3 * row + 1]];
      const [lon, lat] = toWgs84(at as never);
      return { lon, lat };
    });
    scene.showPoints(points);
    return () => scene.showPoints([]);
  }, [shown, table, scene]);
  if (!table || !scene) return null;
  return (
    <Button
      size="compact-xs"
      variant={shown ? 'filled' : 'light'}
      mt={6}
      onClick={() => setShown(!shown)}
      aria-pressed={shown}
    >
      {featureWord(feature, 'shelters.show')}
    </Button>
  );
}
