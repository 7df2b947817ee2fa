import { Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useNow } from '#client/kit/use-now.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { FeedSpec } from '#core';
import { datasetOf } from '../features.ts';
import { live, scene } from '../session.ts';
import { type AlarmGroup, acknowledge, useOpenAlarms } from '../state/alarms.ts';
import { layerShowing } from '../state/select.ts';
import { twin, useTwin } from '../state/store.ts';
import { toldOf } from '../state/told.ts';
import { SimulatedBadge } from './layer-state.tsx';

/** Shades on which the words can be read, in both themes. */
const colours = { watch: 'yellow.5', warning: 'orange.5', critical: 'red.8' } as const;

/** What is wrong now, by cause and district, the gravest first; each can be acknowledged with a note. */
export function AlarmList() {
  const { word, format } = useWords();
  const { groups, entityOf, simulated, failure, ask } = useOpenAlarms();
  useNow(5000);
  const open = groups?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <section className="alarms" aria-label={word('alarms.title')} data-testid="alarms">
      <h2 className="group-title" role="status" aria-live="polite">
        {word('alarms.title')} · {format.number(open)} {simulated && <SimulatedBadge />}
      </h2>
      {failure && !groups && <FailureNote failure={failure} />}
      {groups?.length === 0 && (
        <Text size="sm" c="dimmed">
          {word('alarms.none')}
        </Text>
      )}
      <ul className="event-list">
        {groups?.map((group) => (
          <AlarmRow
            key={`${group.feed} ${group.cause} ${group.key} ${group.place?.ko}`}
            group={group}
            entityOf={entityOf}
            changed={ask}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly group: AlarmGroup;
  readonly entityOf: ReadonlyMap<number, string>;
  changed(): void;
}

function AlarmRow({ group, entityOf, changed }: RowProps) {
  const { word, say, format } = useWords();
  const [open, setOpen] = useState(false);
  const contract = datasetOf(group.feed);
  const value = contract?.feed?.values[group.key]?.title;
  const title = contract ? say(contract.title) : group.feed;
  // What a sensor measures says enough by itself; how grave something is does not.
  const what = value ? `${contract?.feed?.about ? `${title}: ` : ''}${say(value)}` : title;
  const seen = group.unacknowledged === 0;
  return (
    <li className="alarm" data-seen={seen}>
      <button type="button" className="event" onClick={() => setOpen(!open)} aria-expanded={open}>
        <Badge
          size="sm"
          color={seen ? 'gray' : colours[group.severity]}
          variant={seen ? 'outline' : 'filled'}
          autoContrast
        >
          {word(`alarms.severity.${group.severity}`)}
        </Badge>
        <span className="event-text">
          <strong>{word(`alarms.cause.${group.cause}`, { what })}</strong>
          <span className="place-detail">
            {[
              group.place ? say(group.place) : '',
              word('alarms.count', { count: format.number(group.count) }),
              format.age(live().serverNow() - group.firstRaisedAt),
              seen ? word('alarms.seen') : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
      </button>
      {open && <AlarmDetails group={group} entityOf={entityOf} changed={changed} />}
    </li>
  );
}

const listed = 8;

function AlarmDetails({ group, entityOf, changed }: RowProps) {
  const { word, format } = useWords();
  const spec: FeedSpec | undefined = datasetOf(group.feed)?.feed;
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const entities = [...new Set(group.ids.map((id) => entityOf.get(id)).filter((each) => each !== undefined))];
  const look = (entity: string) => {
    const layer = layerShowing(group.feed);
    if (!layer) return;
    const selection = { type: 'entity', layer: layer.id, feed: group.feed, entity } as const;
    useTwin.setState({ selection });
    scene()?.flyToPicked(selection);
  };
  const send = () => {
    setBusy(true);
    acknowledge(group.ids, note, '')
      .then(changed)
      .catch((thrown: unknown) => {
        const { message, remedy } = failureOf(thrown);
        twin.notice({ tone: 'bad', text: { ko: `${message.ko} ${remedy.ko}`, en: `${message.en} ${remedy.en}` } });
      })
      .finally(() => setBusy(false));
  };
  return (
    <div className="alarm-details">
      <Group gap={4}>
        {entities.slice(0, listed).map((entity) => (
          <Button key={entity} size="compact-xs" variant="default" onClick={() => look(entity)}>
            {(spec && toldOf(group.feed, entity, spec, format)) ?? entity}
          </Button>
        ))}
        {entities.length > listed && (
          <Text size="xs" c="dimmed">
            +{entities.length - listed}
          </Text>
        )}
      </Group>
      {group.unacknowledged > 0 && (
        <Group gap={6} wrap="nowrap" align="end">
          <TextInput
            size="xs"
            flex={1}
            label={word('alarms.note')}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button size="xs" loading={busy} disabled={!note.trim()} onClick={send} data-testid="acknowledge">
            {word('alarms.acknowledge')}
          </Button>
        </Group>
      )}
    </div>
  );
}
