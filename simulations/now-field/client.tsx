import { Text } from '@mantine/core';
import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { useNow } from '#client/kit/use-now.ts';
import { useWords } from '#client/kit/use-words.ts';
import { cellOf, type Table, type UnitName } from '#core';
import { contract } from './contract.ts';
import type { Kind } from './kinds.ts';
import { againstStations } from './stations.ts';

const feature = `simulations/${contract.id}` as const;
/** Of differences: a difference of temperatures is in kelvin. */
const units: Readonly<Record<Kind, UnitName>> = {
  temperature: 'kelvin',
  humidity: 'percent',
  pm25: 'microgramPerCubicMetre',
  pm10: 'microgramPerCubicMetre',
};

/** How old the fields are and how far they are to be believed: always beside them. */
export function ResultPanel({ job, results }: ResultPanelProps) {
  const check = useTableOf(results.check);
  const stations = useTableOf(results.stations);
  return (
    <section data-testid="now-check">
      <Age job={job} check={check} />
      {check && <CheckTable check={check} />}
      {stations && <Stations stations={stations} />}
    </section>
  );
}

function Age({ job, check }: { job: ResultPanelProps['job']; check: Table | undefined }) {
  const { featureWord, format } = useWords();
  const now = useNow();
  const finished = Date.parse(job.finished ?? '');
  const newest = check && check.rows > 0 ? String(cellOf(check.columns.newest, 0)) : '';
  const renewed = job.parameters?.at === '';
  return (
    <Text size="xs" mt="xs" data-testid="now-age">
      {Number.isFinite(finished) && (
        <>
          {featureWord(feature, 'result.made')} {format.age(Math.max(0, now - finished))}.{' '}
        </>
      )}
      {newest && `${featureWord(feature, 'result.newest')} ${newest}. `}
      {renewed && featureWord(feature, 'result.renewed')}
    </Text>
  );
}

/** Each kind of value with its own unit. */
function CheckTable({ check }: { check: Table }) {
  const { featureWord, say, format } = useWords();
  const word = (key: string) => featureWord(feature, `check.${key}`);
  const number = (key: string, row: number) => Number(cellOf(check.columns[key], row));
  const heads = ['value', 'sensors', 'error', 'plain', 'within'] as const;
  return (
    <>
      <table className="top-rows" data-testid="top-rows">
        <caption>{featureWord(feature, 'result.title')}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {word(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: check.rows }, (_, row) => {
            const kind = String(cellOf(check.columns.kind, row)) as Kind;
            const difference = (key: string) => format.quantity(number(key, row), units[kind], 2);
            return (
              <tr key={kind}>
                <th scope="row">{say(contract.outputs[kind].title)}</th>
                <td>{format.number(number('sensors', row))}</td>
                <td>{difference('rmse')}</td>
                <td>{difference('plain')}</td>
                <td>{format.quantity(number('within', row), 'percent', 0)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Text size="xs" c="dimmed" mt={4}>
        {word('help')}
      </Text>
    </>
  );
}

/** The field beside what stations measured that it does not use. */
function Stations({ stations }: { stations: Table }) {
  const { featureWord, format } = useWords();
  const lines = (['pm25', 'pm10'] as const).flatMap((kind) => {
    const { count, bias, error } = againstStations(stations, kind);
    if (count === 0) return [];
    const amount = (value: number) => format.quantity(value, units[kind], 1);
    const name = kind === 'pm25' ? 'PM2.5' : 'PM10';
    return `${name}: ${bias > 0 ? '+' : ''}${amount(bias)} (± ${amount(error)}, ${format.number(count)})`;
  });
  if (lines.length === 0) return null;
  return (
    <Text size="xs" mt={4} data-testid="now-stations">
      {featureWord(feature, 'result.stations')} {lines.join(' · ')}
    </Text>
  );
}

const useTableOf = (result: ResultPanelProps['results'][string] | undefined) =>
  useResultTable(result && isTableOutput(result) ? result.bin : undefined);
