import { Button } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useState } from 'react';
import { type Api, type Failure, failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useWords } from '#client/kit/use-words.ts';
import type { Text } from '#core';

interface Figures {
  readonly pairs: number;
  readonly measuredMs: number | null;
  readonly modelledMs: number | null;
  readonly biasMs: number | null;
  readonly rmseMs: number | null;
  readonly correlation: number | null;
}

/** `GET …/check`. */
interface Check {
  readonly sensors: readonly (Figures & { readonly feed: string; readonly id: string })[];
  readonly all: Figures;
  readonly simulated: boolean;
  readonly station: Text;
  readonly heightM: number;
}

const mostRows = 12;

/** Modelled against measured wind at the sensors within the run, when asked for. */
export function SensorTable({ run, api }: { run: string; api: Api }) {
  const { featureWord } = useWords();
  const word = (key: string) => featureWord('simulations/wind', key);
  const [check, setCheck] = useState<Check>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    setFailure(undefined);
    await api
      .get<Check>(`/api/simulation/wind/check?run=${run}&days=7`)
      .then(setCheck)
      .catch((thrown: unknown) => setFailure(failureOf(thrown)));
    setBusy(false);
  };
  return (
    <section aria-label={word('check.title')} data-testid="wind-check">
      <h4>{word('check.title')}</h4>
      <Button
        size="compact-sm"
        mt={4}
        variant="light"
        loading={busy}
        leftSection={<IconScale size={15} aria-hidden />}
        onClick={() => void ask()}
        data-testid="wind-check-ask"
      >
        {word('check.ask')}
      </Button>
      {failure && <FailureNote failure={failure} />}
      {check && <CheckTable check={check} />}
    </section>
  );
}

function CheckTable({ check }: { check: Check }) {
  const { featureWord, say, format } = useWords();
  const word = (key: string, values?: Record<string, string>) => featureWord('simulations/wind', key, values);
  const { sensors, all } = check;
  if (sensors.length === 0) return <p className="wind-note">{word('check.none')}</p>;
  const most = sensors.toSorted((a, b) => b.pairs - a.pairs || a.id.localeCompare(b.id)).slice(0, mostRows);
  const number = (value: number | null, decimals = 1) => (value === null ? '–' : format.number(value, decimals));
  const row = (name: string, figures: Figures) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td>{format.number(figures.pairs)}</td>
      <td>{number(figures.measuredMs)}</td>
      <td>{number(figures.modelledMs)}</td>
      <td>{number(figures.biasMs)}</td>
      <td>{number(figures.rmseMs)}</td>
      <td>{number(figures.correlation, 2)}</td>
    </tr>
  );
  return (
    <>
      <table className="top-rows" data-testid="wind-check-table">
        <caption>
          {say(check.station)}
          {check.simulated ? ` · ${word('simulated')}` : ''} · m/s
        </caption>
        <thead>
          <tr>
            {['sensor', 'pairs', 'measured', 'modelled', 'bias', 'rmse', 'correlation'].map((key) => (
              <th key={key} scope="col">
                {word(`check.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row(word('check.all', { count: format.number(sensors.length) }), all)}
          {most.map((sensor) => row(sensor.id, sensor))}
        </tbody>
      </table>
      <p className="wind-note">{word('check.note', { height: format.quantity(check.heightM, 'metre', 1) })}</p>
    </>
  );
}
