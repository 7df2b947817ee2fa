import { Anchor, Button, Group, Select, TextInput } from '@mantine/core';
import { IconDownload, IconMapPin } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { type Api, type Failure, failureOf } from '#client/kit/api.ts';
import type { ResultScene } from '#client/kit/client-role.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { TimeChart } from '#client/kit/time-chart.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { hourMs, type Instant, isCivilDate, type Text } from '#core';
import { type Rose, WindRose } from './wind-rose.tsx';

/** `GET …/series`. */
interface Series {
  readonly heightM: number;
  readonly title: Text;
  readonly simulated: boolean;
  readonly times: readonly Instant[];
  readonly placeMs: readonly (number | null)[];
  readonly stationMs: readonly (number | null)[];
  readonly rose: Rose;
}

type Source = 'year' | 'measured' | 'forecast';
const sources: readonly Source[] = ['year', 'measured', 'forecast'];
/** Days that are asked for, by source: readings are kept for a week. */
const spans: Readonly<Record<Source, readonly number[]>> = {
  year: [7, 30, 92, 365],
  measured: [1, 3, 7],
  forecast: [1, 3, 7],
};

interface Place {
  readonly lon: number;
  readonly lat: number;
}

/** The wind at a place that is clicked: its rose and its hours, from the sixteen directions of the run. */
export function PlaceWind({ run, api, scene }: { run: string; api: Api; scene: ResultScene }) {
  const { featureWord, format } = useWords();
  const word = (key: string, values?: Record<string, string>) => featureWord('simulations/wind', key, values);
  const [place, setPlace] = useState<Place>();
  const [picking, setPicking] = useState(false);
  const [source, setSource] = useState<Source>('year');
  const [days, setDays] = useState(365);
  const [from, setFrom] = useState('');
  const query = place && addressOf({ run, place, source, days, from });
  const { series, failure } = useSeries(api, query);
  useEffect(() => () => scene.showPoints([]), [scene]);
  const pick = async () => {
    if (picking) return scene.cancelPoint();
    setPicking(true);
    const found = await scene.pickPoint();
    setPicking(false);
    if (!found) return;
    setPlace({ lon: found.lon, lat: found.lat });
    scene.showPoints([found]);
  };
  return (
    <section aria-label={word('place.title')} data-testid="wind-place">
      <h4>{word('place.title')}</h4>
      <Button
        size="compact-sm"
        mt={4}
        variant={picking ? 'filled' : 'light'}
        leftSection={<IconMapPin size={15} aria-hidden />}
        onClick={() => void pick()}
        data-testid="wind-place-pick"
      >
        {word(picking ? 'place.picking' : place ? 'place.another' : 'place.pick')}
      </Button>
      {place && (
        <Group gap="xs" grow mt="xs" align="flex-end">
          <Select
            size="xs"
            label={word('place.source')}
            data={sources.map((value) => ({ value, label: word(`place.source.${value}`) }))}
            value={source}
            allowDeselect={false}
            onChange={(next) => {
              const chosen = (next ?? 'year') as Source;
              setSource(chosen);
              setDays(spans[chosen].at(-1) ?? 7);
            }}
            data-testid="wind-place-source"
          />
          <Select
            size="xs"
            label={word('place.days')}
            data={spans[source].map((value) => ({ value: String(value), label: format.quantity(value, 'day', 0) }))}
            value={String(days)}
            allowDeselect={false}
            onChange={(next) => next && setDays(Number(next))}
          />
          <TextInput
            size="xs"
            label={word('place.from')}
            placeholder="YYYY-MM-DD"
            value={from}
            error={from !== '' && !isCivilDate(from)}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
        </Group>
      )}
      {failure && <FailureNote failure={failure} />}
      {series && query && <Answer series={series} csv={`${query}&f=csv`} />}
    </section>
  );
}

function Answer({ series, csv }: { series: Series; csv: string }) {
  const { featureWord, say, format } = useWords();
  const word = (key: string, values?: Record<string, string>) => featureWord('simulations/wind', key, values);
  const { times, placeMs } = series;
  const known = placeMs.filter((value): value is number => value !== null);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  return (
    <>
      <WindRose rose={series.rose} title={word('rose.title')} />
      <TimeChart
        title={word('place.chart', { height: format.quantity(series.heightM, 'metre', 1) })}
        points={thinned(times, placeMs)}
        unit="metrePerSecond"
        decimals={1}
        from={times[0]}
        to={times[times.length - 1] + hourMs}
        gaps={[]}
      />
      <p className="wind-note" data-testid="wind-place-note">
        {say(series.title)}
        {series.simulated ? ` · ${word('simulated')}` : ''} ·{' '}
        {word('place.mean', {
          hours: format.number(known.length),
          mean: format.quantity(mean, 'metrePerSecond', 1),
          most: format.quantity(Math.max(0, ...known), 'metrePerSecond', 1),
        })}
      </p>
      <Anchor size="xs" href={csv} download data-testid="wind-place-csv">
        <IconDownload size={13} aria-hidden /> {word('place.csv')}
      </Anchor>
    </>
  );
}

/** Points of the line at most: a panel shows no more. */
const mostPoints = 900;

/** Hours as a line; of long periods the strongest of each piece, for a chart must not lose its peaks. */
function thinned(times: readonly Instant[], values: readonly (number | null)[]): (readonly [Instant, number | null])[] {
  const step = Math.ceil(times.length / mostPoints);
  return Array.from({ length: Math.ceil(times.length / step) }, (_, n) => {
    const piece = values.slice(n * step, (n + 1) * step).filter((value): value is number => value !== null);
    return [times[n * step], piece.length > 0 ? Math.max(...piece) : null] as const;
  });
}

function addressOf(asked: { run: string; place: Place; source: Source; days: number; from: string }): string {
  const query = new URLSearchParams({
    run: asked.run,
    at: `${asked.place.lon.toFixed(6)},${asked.place.lat.toFixed(6)}`,
    source: asked.source,
    days: String(asked.days),
    ...(isCivilDate(asked.from) ? { from: asked.from } : {}),
  });
  return `/api/simulation/wind/series?${query}`;
}

function useSeries(api: Api, query: string | undefined) {
  const [found, setFound] = useState<{ series?: Series; failure?: Failure }>({});
  useEffect(() => {
    if (!query) return;
    const stop = new AbortController();
    api
      .get<Series>(query, stop.signal)
      .then((series) => setFound({ series }))
      .catch((thrown: unknown) => !stop.signal.aborted && setFound({ failure: failureOf(thrown) }));
    return () => stop.abort();
  }, [api, query]);
  return found;
}
