import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { rankedRows, TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { cellOf, minuteMs } from '#core';

/** The buildings that make most, and what all roofs of the run would make at this moment. */
export function ResultPanel({ job, results, api }: ResultPanelProps) {
  const { featureWord } = useWords();
  const word = (key: string) => featureWord('simulations/solar-city', key);
  const spec = isTableOutput(results.buildings) ? results.buildings : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table) return null;
  const peaks = Array.from({ length: table.rows }, (_, row) => Number(cellOf(table.columns.kilowattPeak, row) ?? 0));
  return (
    <>
      <PowerNow api={api} scenario={job.scenario} kilowattPeak={peaks.reduce((sum, peak) => sum + peak, 0)} />
      <TopRows
        spec={spec}
        table={table}
        columns={['building', 'kilowattPeak', 'kilowattHours', 'paybackYears']}
        rows={rankedRows(table, 'rank', 'least', 10)}
        caption={word('ranking.title')}
      />
    </>
  );
}

interface Power {
  readonly clearSkyW: number;
  readonly typicalYearW: number | null;
}

function PowerNow(props: { api: ResultPanelProps['api']; scenario?: string; kilowattPeak: number }) {
  const { featureWord, format } = useWords();
  const word = (key: string) => featureWord('simulations/solar-city', key);
  const power = usePower(props);
  if (!power) return null;
  const kilowatts = (watts: number) => `${format.number(watts / 1000, 1)} kW`;
  return (
    <div data-testid="power-now">
      <Text size="sm" mt="xs">
        {word('now.title')}: <strong>{kilowatts(power.clearSkyW)}</strong> ({word('now.clear')})
        {power.typicalYearW !== null && ` · ${kilowatts(power.typicalYearW)} (${word('now.typical')})`}
      </Text>
      <Text size="xs" c="dimmed">
        {word('now.note')}
      </Text>
    </div>
  );
}

function usePower({ api, scenario, kilowattPeak }: Parameters<typeof PowerNow>[0]): Power | undefined {
  const [power, setPower] = useState<Power>();
  useEffect(() => {
    const stop = new AbortController();
    const query = new URLSearchParams({ kilowattPeak: kilowattPeak.toFixed(3), ...(scenario ? { scenario } : {}) });
    const ask = () =>
      api
        .get<Power>(`/api/simulation/solar-city/now?${query}`, stop.signal)
        .then(setPower)
        .catch(() => undefined);
    void ask();
    const timer = setInterval(ask, minuteMs);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [api, scenario, kilowattPeak]);
  return power;
}
