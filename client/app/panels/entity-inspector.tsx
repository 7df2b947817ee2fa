import { UnstyledButton } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { absent } from '#client/kit/format.ts';
import type { LayerDescription, Picked } from '#client/kit/layer.ts';
import { LegendBar } from '#client/kit/legend.tsx';
import { useWords } from '#client/kit/use-words.ts';
import type { FeedSpec, FeedValueSpec } from '#core';
import { live } from '../session.ts';
import { useTwin } from '../state/store.ts';
import { SimulatedBadge } from './layer-state.tsx';
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
  const ageMs = time === undefined ? undefined : Math.max(0, live().serverNow() - time);
  const old = ageMs === undefined || ageMs > spec.staleAfterS * 1000;
  return (
    <>
      <p className="inspector-kind">{say(layer.title)}</p>
      <h2 className="inspector-title">
        {say(spec.entityTitle)} {picked.entity}
      </h2>
      <p className="entity-age" data-old={old} data-testid="entity-age">
        {time === undefined ? word('feed.silent') : `${format.dateTime(time)} · ${format.age(ageMs!)}`}
        {old && time !== undefined && ` · ${word('feed.stale')}`}
        {status.origin === 'simulated' && <SimulatedBadge />}
      </p>
      <ValueList entity={picked.entity} feed={picked.feed} spec={spec} chosen={key} onChoose={setChosen} old={old} />
      <ChosenValue spec={spec.values[key]} value={live().table(picked.feed)?.value(picked.entity, key)} />
      <Suspense fallback={<div className="chart-space" />}>
        <History feed={picked.feed} entity={picked.entity} valueKey={key} spec={spec.values[key]} gaps={status.gaps} />
      </Suspense>
    </>
  );
}

function timeOf({ feed, entity }: PickedEntity): number | undefined {
  const table = live().table(feed);
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
  const table = live().table(props.feed);
  const row = table?.index.get(props.entity);
  const textOf = (key: string, each: FeedValueSpec) => {
    const value = table?.value(props.entity, key);
    if (value !== undefined) return format.attribute(value, each);
    return row !== undefined && table?.outOfRange[key][row] ? word('feed.outOfRange') : absent;
  };
  return (
    <ul className="values" data-old={props.old} data-testid="entity-values">
      {Object.entries(props.spec.values).map(([key, each]) => (
        <li key={key}>
          <UnstyledButton
            className="value"
            aria-pressed={key === props.chosen}
            onClick={() => props.onChoose(key)}
            data-testid={`value-${key}`}
          >
            <span className="value-title">{say(each.title)}</span>
            <span className="value-number">{textOf(key, each)}</span>
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
