import { Anchor, UnstyledButton } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { absent } from '#client/kit/format.ts';
import type { LayerDescription, Picked } from '#client/kit/layer.ts';
import { LegendBar } from '#client/kit/legend.tsx';
import { FactTable } from '#client/kit/table-view.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { type Epsg5186, type FeedSpec, type FeedValueSpec, toWgs84 } from '#core';
import { feeds } from '../session.ts';
import { useTwin } from '../state/store.ts';
import { toldOf } from '../state/told.ts';
import { SimulatedBadge } from './layer-state.tsx';
import { PlaceParts } from './place-parts.tsx';
import { useFeedStatus } from './use-feed.ts';

const History = lazy(() => import('./entity-history.tsx'));

type PickedEntity = Extract<Picked, { type: 'entity' }>;

/** All that a sensor says now, how old it is, and the past of one of its values. */
export function EntityInspector({ picked, layer }: { picked: PickedEntity; layer: LayerDescription }) {
  const { word, say, format } = useWords();
  const shown = useTwin((state) => state.looks[layer.id]?.value);
  const [chosen, setChosen] = useState<string>();
  const status = useFeedStatus(picked.feed);
  if (layer.kind.type !== 'feed') return null;
  const { spec } = layer.kind;
  const key = chosen ?? shown ?? Object.keys(spec.values)[0];
  const time = timeOf(picked);
  const ageMs = time === undefined ? undefined : Math.max(0, feeds().now() - time);
  const where = placeOf(picked, spec);
  const told = toldOf(picked.feed, picked.entity, spec, format);
  const old = ageMs === undefined || ageMs > spec.staleAfterS * 1000;
  return (
    <>
      <p className="inspector-kind">
        {say(layer.title)}
        {told && ` · ${picked.entity}`}
      </p>
      <h2 className="inspector-title">{told ?? `${say(spec.entityTitle)} ${picked.entity}`}</h2>
      <p className="entity-age" data-old={old} data-testid="entity-age">
        {time === undefined ? word('feed.silent') : `${format.dateTime(time)} · ${format.age(ageMs!)}`}
        {old && time !== undefined && ` · ${word('feed.stale')}`}
        {status.origin === 'simulated' && <SimulatedBadge />}
      </p>
      <Words feed={picked.feed} entity={picked.entity} spec={spec} />
      {where && <PlaceParts place={where} />}
      <ValueList entity={picked.entity} feed={picked.feed} spec={spec} chosen={key} onChoose={setChosen} old={old} />
      <ChosenValue spec={spec.values[key]} value={feeds().table(picked.feed)?.value(picked.entity, key)} />
      <Suspense fallback={<div className="chart-space" />}>
        <History feed={picked.feed} entity={picked.entity} valueKey={key} spec={spec.values[key]} gaps={status.gaps} />
      </Suspense>
      <Anchor
        size="xs"
        className="inspector-api"
        href={`/api/feeds/${encodeURIComponent(picked.feed)}/observations?entity=${encodeURIComponent(picked.entity)}`}
        target="_blank"
        rel="noreferrer"
      >
        {word('inspector.api')}
      </Anchor>
    </>
  );
}

/** What comes in words: the route of a bus, the story of an accident. */
function Words({ feed, entity, spec }: { feed: string; entity: string; spec: FeedSpec }) {
  const { say, format } = useWords();
  const table = feeds().table(feed);
  const row = table?.index.get(entity);
  const facts = Object.entries(spec.about ?? {}).flatMap(([key, each]) => {
    const said = row === undefined ? null : table?.about[key]?.[row];
    return said ? [{ key, title: say(each.title), value: format.attribute(said, each) }] : [];
  });
  return facts.length > 0 ? <FactTable facts={facts} caption={say(spec.entityTitle)} /> : null;
}

/** Where a thing is whose place comes with its values. */
function placeOf({ feed, entity }: PickedEntity, { moving }: FeedSpec) {
  const table = feeds().table(feed);
  const [east, north] = moving ? [table?.value(entity, moving.east), table?.value(entity, moving.north)] : [];
  return east === undefined || north === undefined ? undefined : toWgs84([east, north] as unknown as Epsg5186);
}

function timeOf({ feed, entity }: PickedEntity): number | undefined {
  const table = feeds().table(feed);
  const row = table?.index.get(entity);
  return row === undefined ? undefined : table?.times[row];
}

function ValueList(props: {
  entity: string;
  feed: string;
  spec: FeedSpec;
  chosen: string;
  old: boolean;
  onChoose: (key: string) => void;
}) {
  const { word, say, format } = useWords();
  const table = feeds().table(props.feed);
  const row = table?.index.get(props.entity);
  const { moving } = props.spec;
  // Where it is shows on the map; its coordinates tell a reader nothing.
  const told = Object.entries(props.spec.values).filter(([key]) => key !== moving?.east && key !== moving?.north);
  const textOf = (key: string, each: FeedValueSpec) => {
    const value = table?.value(props.entity, key);
    if (value !== undefined) return format.attribute(value, each);
    return row !== undefined && table?.outOfRange[key][row] ? word('feed.outOfRange') : absent;
  };
  return (
    <ul className="values" data-old={props.old} data-testid="entity-values">
      {told.map(([key, each]) => (
        <li key={key}>
          <UnstyledButton
            className="value"
            aria-pressed={key === props.chosen}
            onClick={() => props.onChoose(key)}
            data-testid={`value-${key}`}
          >
            <span className="value-title">{say(each.title)}</span>
            <span className="value-number">
              {textOf(key, each)}
              {row !== undefined && table?.suspect[key]?.[row] === 1 && (
                <abbr className="value-doubt" title={word('feed.suspectHelp')}>
                  {word('feed.suspect')}
                </abbr>
              )}
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

function ChosenValue({ spec, value }: { spec: FeedValueSpec; value: number | undefined }) {
  const { say } = useWords();
  return (
    <div className="chosen-value">
      <h3>{say(spec.title)}</h3>
      <LegendBar legend={spec.legend} unit={spec.unit} decimals={spec.decimals} marked={value} />
    </div>
  );
}
