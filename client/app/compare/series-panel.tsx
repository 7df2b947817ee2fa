import { Anchor, Button, Group, NumberInput, Progress, Select } from '@mantine/core';
import { IconMapPin, IconTimeline } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { TimeChart } from '#client/kit/time-chart.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { isCivilDate } from '#core';
import { scene } from '../session.ts';
import type { Run } from '../state/store.ts';
import { civilDates, type DateStep, dateSteps } from './civil-dates.ts';
import { rastersOf } from './compare-state.ts';
import { useRunLabel } from './run-label.ts';
import { addPlace, askSeries, type Series, seriesCsv, stopSeries, useSeries } from './series-state.ts';

const mostDays = 36;
const dateOf = ({ job }: Run): string | undefined => {
  const date = job.parameters?.date;
  return typeof date === 'string' && isCivilDate(date) ? date : undefined;
};

/** The same question on many days, and a chart for each place that is picked. */
export function SeriesPanel({ runs }: { runs: readonly Run[] }) {
  const { word, say } = useWords();
  const label = useRunLabel();
  const { asking, series, failure } = useSeries();
  const [chosen, setChosen] = useState<string | null>(null);
  const [output, setOutput] = useState<string | null>(null);
  const [step, setStep] = useState<DateStep>('month');
  const [count, setCount] = useState(12);
  const dated = runs.filter((run) => dateOf(run) && rastersOf(run.results).length > 0);
  const run = dated.find(({ job }) => job.jobID === chosen) ?? dated[0];
  const rasters = rastersOf(run?.results);
  const key = rasters.find(([each]) => each === output)?.[0] ?? rasters[0]?.[0];
  if (!run || !key) return null;
  return (
    <section className="verdicts" aria-label={word('series.title')} data-testid="series">
      <h2 className="group-title">{word('series.title')}</h2>
      <Select
        size="xs"
        label={word('series.of')}
        data={dated.map((each) => ({ value: each.job.jobID, label: label(each) }))}
        value={run.job.jobID}
        allowDeselect={false}
        onChange={setChosen}
      />
      {rasters.length > 1 && (
        <Select
          size="xs"
          label={word('run.outputs')}
          data={rasters.map(([value, { titleText }]) => ({ value, label: say(titleText) }))}
          value={key}
          allowDeselect={false}
          onChange={setOutput}
        />
      )}
      <Group gap={8} wrap="nowrap" align="end" grow>
        <Select
          size="xs"
          label={word('series.step')}
          data={dateSteps.map((each) => ({ value: each, label: word(`series.${each}`) }))}
          value={step}
          allowDeselect={false}
          onChange={(next) => setStep(next as DateStep)}
        />
        <NumberInput
          size="xs"
          label={word('series.count')}
          min={2}
          max={mostDays}
          allowDecimal={false}
          value={count}
          onChange={(value) => setCount(Math.min(mostDays, Math.max(2, Number(value) || 2)))}
          data-testid="series-count"
        />
      </Group>
      <Button
        size="xs"
        variant="light"
        leftSection={<IconTimeline size={15} aria-hidden />}
        onClick={() => (asking ? stopSeries() : void askSeries(run, civilDates(dateOf(run) ?? '', step, count), key))}
        data-testid="series-go"
      >
        {word(asking ? 'run.cancel' : 'series.go', { from: dateOf(run) ?? '' })}
      </Button>
      {asking && (
        <Progress
          size="sm"
          value={(100 * asking.done) / asking.of}
          aria-label={word('series.asking', { done: asking.done, of: asking.of })}
        />
      )}
      {failure && <FailureNote failure={failure} />}
      {series && !asking && <Places series={series} />}
    </section>
  );
}

function Places({ series }: { series: Series }) {
  const { word, say } = useWords();
  const places = useSeries((state) => state.places);
  const [picking, setPicking] = useState(false);
  useEffect(() => {
    scene()?.showPoints(places);
    return () => scene()?.showPoints([]);
  }, [places]);
  useEffect(() => () => scene()?.cancelPoint(), []);
  const pick = async () => {
    if (picking) return scene()?.cancelPoint();
    setPicking(true);
    const point = await scene()?.pickPoint();
    setPicking(false);
    if (point) await addPlace(point.lon, point.lat);
  };
  const first = places[0]?.points[0]?.[0] ?? 0;
  const last = places[0]?.points.at(-1)?.[0] ?? 1;
  return (
    <>
      <Button
        size="xs"
        variant={picking ? 'filled' : 'default'}
        leftSection={<IconMapPin size={15} aria-hidden />}
        onClick={() => void pick()}
        data-testid="series-pick"
      >
        {word('series.pick')}
      </Button>
      {picking && <p className="field-help">{word('series.picking')}</p>}
      {places.map(({ lon, lat, points }, i) => (
        <TimeChart
          key={`${lon} ${lat}`}
          title={`${i + 1} · ${say(series.title)}`}
          points={points}
          unit={series.unit}
          decimals={series.decimals}
          from={first}
          to={last}
          gaps={[]}
          by="date"
        />
      ))}
      {places.length > 0 && (
        <Anchor
          size="xs"
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(seriesCsv(series, places))}`}
          download="series.csv"
          data-testid="series-csv"
        >
          CSV
        </Anchor>
      )}
    </>
  );
}
