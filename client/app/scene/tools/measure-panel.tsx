import { Button, Group, NumberInput, SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import type { Measured } from '#client/kit/measure.ts';
import type { PathWishes } from '#client/kit/scene/path-tool.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { FrameWord } from '#client/kit/words.ts';
import { scene } from '../../session.ts';
import { shownScenario, useTwin } from '../../state/store.ts';
import { type Measurement, measurements, measureNow, type SightEyes } from './measurements.ts';
import './tools.css';

const MeasureChart = lazy(() => import('#client/kit/measure-chart.tsx'));

const acrossM = [100, 500];
type State =
  | { readonly is: 'idle' }
  | { readonly is: 'drawing'; readonly count: number }
  | { readonly is: 'asking' }
  | { readonly is: 'shown'; readonly measurement: Measurement }
  | { readonly is: 'failed'; readonly failure: Failure };

/** Distance, height, area, profile and line of sight on the map, by mouse or by keys. */
export function MeasurePanel() {
  const { word, format } = useWords();
  const scenario = useTwin(shownScenario);
  const [kind, setKind] = useState<keyof typeof measurements>('distance');
  const [eyes, setEyes] = useState<SightEyes>({ eyeM: 1.6, targetM: 0 });
  const [state, setState] = useState<State>({ is: 'idle' });
  const wishes: PathWishes = measurements[kind];
  useEffect(
    () => () => {
      scene()?.cancelPath();
      scene()?.showPath(undefined);
    },
    [],
  );

  const measure = async (points: readonly Measured[]) => {
    scene()?.showPath(points, wishes);
    setState({ is: 'asking' });
    try {
      const heights = (await scene()?.groundHeights(points)) ?? [];
      setState({ is: 'shown', measurement: await measureNow(kind, points, { heights, eyes, scenario }) });
    } catch (thrown) {
      setState({ is: 'failed', failure: failureOf(thrown) });
    }
  };
  const draw = async () => {
    setState({ is: 'drawing', count: 0 });
    const points = await scene()?.drawPath(wishes, ({ length }) => setState({ is: 'drawing', count: length }));
    if (points) await measure(points);
    else setState({ is: 'idle' });
  };
  const across = async (lengthM: number) => {
    const opened = scene();
    if (!opened) return;
    const line = opened.lineAcross(lengthM);
    // On the ground, as points that are clicked are: the dots stand where the line does.
    const heights = await opened.groundHeights(line);
    await measure(line.map(([lon, lat], k): Measured => [lon, lat, heights[k]]));
  };
  const change = (next: string) => {
    scene()?.cancelPath();
    scene()?.showPath(undefined);
    setKind(next as keyof typeof measurements);
    setState({ is: 'idle' });
  };

  return (
    <section className="measure" data-testid="measure-panel" aria-label={word('measure.title')}>
      <SegmentedControl
        fullWidth
        size="xs"
        value={kind}
        onChange={change}
        data={Object.keys(measurements).map((each) => ({
          value: each,
          label: word(`measure.${each}` as FrameWord),
        }))}
        data-testid="measure-kind"
      />
      <p className="field-help">{word(`measure.${kind}.help` as FrameWord)}</p>
      {kind === 'sight' && <Eyes eyes={eyes} set={setEyes} />}
      <Group gap={6}>
        <Button size="compact-sm" onClick={draw} disabled={state.is === 'drawing'} data-testid="measure-draw">
          {word('measure.draw')}
        </Button>
        {!wishes.closed &&
          kind !== 'height' &&
          acrossM.map((lengthM) => (
            <Button
              key={lengthM}
              size="compact-sm"
              variant="default"
              onClick={() => across(lengthM)}
              data-testid={`measure-across-${lengthM}`}
            >
              {word('measure.across', { length: format.length(lengthM) })}
            </Button>
          ))}
      </Group>
      <div aria-live="polite">
        {state.is === 'drawing' && (
          <p className="field-help" data-testid="measure-drawing">
            {word('measure.drawing', { count: state.count })}
          </p>
        )}
        {state.is === 'asking' && <p className="field-help">{word('measure.asking')}</p>}
        {state.is === 'failed' && <FailureNote failure={state.failure} />}
        {state.is === 'shown' && <Shown measurement={state.measurement} />}
      </div>
      <p className="field-help">{word('measure.limits')}</p>
    </section>
  );
}

function Eyes({ eyes, set }: { eyes: SightEyes; set(eyes: SightEyes): void }) {
  const { word } = useWords();
  const field = (key: keyof SightEyes) => (
    <NumberInput
      size="xs"
      label={word(`measure.${key}`)}
      value={eyes[key]}
      min={0}
      max={1000}
      step={0.5}
      suffix=" m"
      onChange={(value) => set({ ...eyes, [key]: Number(value) || 0 })}
    />
  );
  return (
    <Group grow gap={8}>
      {field('eyeM')}
      {field('targetM')}
    </Group>
  );
}

function Shown({ measurement: { facts, chart, note } }: { measurement: Measurement }) {
  const { word, format, say } = useWords();
  const text = (value: number, as: Measurement['facts'][number]['as']) => {
    if (as === 'length') return value < 1000 ? format.quantity(value, 'metre', 1) : format.length(value);
    if (as === 'metre') return format.quantity(value, 'metre', 1);
    if (as === 'degree') return format.quantity(value, 'degree', 1);
    if (as === 'percent') return format.quantity(value, 'percent', 1);
    return value < 1e6 ? `${format.number(value)} m²` : `${format.number(value / 1e6, 3)} km²`;
  };
  return (
    <>
      {note && <p className="measure-note">{say(note)}</p>}
      <dl className="facts" data-testid="measure-facts">
        {facts.map(({ key, value, as }) => (
          <div key={key}>
            <dt>{word(`measure.${key}` as FrameWord)}</dt>
            <dd data-testid={`measure-${key}`}>{text(value, as)}</dd>
          </div>
        ))}
      </dl>
      {chart && (
        <Suspense fallback={null}>
          <MeasureChart
            title={word('measure.chart')}
            lines={chart.lines.map((line) => ({ ...line, name: say(line.name) }))}
            mark={chart.mark && { at: chart.mark.at, name: say(chart.mark.name) }}
          />
        </Suspense>
      )}
    </>
  );
}
