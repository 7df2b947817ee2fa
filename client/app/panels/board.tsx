import { Select } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { LayerDescription } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { colourOf, type FeedSpec } from '#core';
import { scene } from '../session.ts';
import type { District } from '../state/board.ts';
import { useTwin } from '../state/store.ts';
import { useBoard } from '../state/use-board.ts';
import { SimulatedBadge } from './layer-state.tsx';
import { useFeedStatus } from './use-feed.ts';

const BoardChart = lazy(() => import('./board-chart.tsx').then(({ BoardChart: Part }) => ({ default: Part })));

type FeedLayer = LayerDescription & { readonly kind: { readonly type: 'feed' } };

/** The city by district: what the feeds say now, as bars and as a table. */
export function Board() {
  const { word, say } = useWords();
  const layers = useTwin((state) => state.layers);
  const feeds = layers.filter((layer): layer is FeedLayer => layer.kind.type === 'feed');
  const [chosen, setChosen] = useState<string>();
  const [value, setValue] = useState<string>();
  const layer = feeds.find(({ id }) => id === chosen) ?? feeds.find(({ kind }) => kind.spec.opensWithCity) ?? feeds[0];
  if (!layer) return null;
  const { spec, feed } = layer.kind;
  const keys = boardKeys(spec);
  const key = value && keys.includes(value) ? value : keys[0];
  return (
    <section className="board glass" aria-label={word('board.title')} data-testid="board">
      <header className="board-head">
        <h2>{word('board.title')}</h2>
        <Select
          size="xs"
          aria-label={word('board.feed')}
          data={feeds.map((each) => ({ value: each.id, label: say(each.title) }))}
          value={layer.id}
          allowDeselect={false}
          onChange={(next) => setChosen(next ?? undefined)}
          data-testid="board-feed"
        />
        <Select
          size="xs"
          aria-label={word('board.value')}
          data={keys.map((each) => ({ value: each, label: say(spec.values[each].title) }))}
          value={key}
          allowDeselect={false}
          onChange={(next) => setValue(next ?? undefined)}
          data-testid="board-value"
        />
        <BoardState feed={feed} />
      </header>
      <Districts key={feed} feed={feed} spec={spec} value={key} />
    </section>
  );
}

/** Coordinates and directions are no amounts: a mean of them says nothing. */
function boardKeys({ values, moving }: FeedSpec): string[] {
  const places = moving ? [moving.east, moving.north, moving.headingDeg] : [];
  return Object.keys(values).filter((key) => !places.includes(key) && values[key].unit !== 'degree');
}

function BoardState({ feed }: { feed: string }) {
  const { word, format } = useWords();
  const status = useFeedStatus(feed);
  return (
    <p className="board-state" data-state={status.state}>
      {word(`feed.${status.state}`)}
      {status.ageS !== undefined && ` · ${format.age(status.ageS * 1000)}`}
      {status.origin === 'simulated' && <SimulatedBadge />}
    </p>
  );
}

function Districts({ feed, spec, value }: { feed: string; spec: FeedSpec; value: string }) {
  const { word, say, format } = useWords();
  const summaries = useBoard(feed, spec, value);
  const of = spec.values[value];
  const text = (number: number | undefined) =>
    number === undefined
      ? '–'
      : format.quantity(number, of.unit, Math.max(of.decimals ?? 0, of.unit === 'one' ? 1 : 0));
  return (
    <div className="board-body">
      <Suspense fallback={<div className="board-chart" />}>
        <BoardChart summaries={summaries} spec={of} />
      </Suspense>
      <div className="board-table" tabIndex={-1}>
        <table data-testid="board-table">
          <caption className="visually-hidden">{say(of.title)}</caption>
          <thead>
            <tr>
              <th scope="col">{word('board.district')}</th>
              <th scope="col">{word('board.mean')}</th>
              <th scope="col">{word('board.most')}</th>
              <th scope="col">{word('board.fresh')}</th>
            </tr>
          </thead>
          <tbody>
            {summaries.map(({ district, mean, max, fresh, count }) => (
              <tr key={district.code}>
                <th scope="row">
                  <button type="button" onClick={() => flyTo(district)}>
                    <span
                      className="legend-swatch"
                      style={{
                        background: mean === undefined ? '#94989e' : `rgb(${colourOf(of.legend, mean).join(' ')})`,
                      }}
                      aria-hidden
                    />
                    {say(district.name)}
                  </button>
                </th>
                <td>{text(mean)}</td>
                <td>{text(max)}</td>
                <td data-none={fresh === 0}>
                  {format.number(fresh)}/{format.number(count)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const flyTo = ({ box }: District) => scene()?.flyToBox(box);
