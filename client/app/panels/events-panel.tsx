import { Badge, Text } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import type { LayerDescription } from '#client/kit/layer.ts';
import { useNow } from '#client/kit/use-now.ts';
import { useWords } from '#client/kit/use-words.ts';
import { colourOf, type FeedSpec } from '#core';
import { feeds, scene } from '../session.ts';
import { useTwin } from '../state/store.ts';
import { AlarmList } from './alarm-list.tsx';
import { SimulatedBadge } from './layer-state.tsx';
import { useFeedStatus } from './use-feed.ts';

const everyMs = 2000;

/** A feed of things that happen: it says how grave each is, and in words what. */
const tellsEvents = ({ about, values }: FeedSpec): boolean => Boolean(about && values.severity);

/** What the control room must see first: alarms, then what happens in the city, the gravest on top. */
export function EventsPanel() {
  const layers = useTwin((state) => state.layers);
  const feeds = layers.filter(({ kind }) => kind.type === 'feed' && tellsEvents(kind.spec));
  return (
    <>
      <AlarmList />
      {feeds.map((layer) => (
        <EventList key={layer.id} layer={layer} />
      ))}
    </>
  );
}

function EventList({ layer }: { layer: LayerDescription }) {
  const { word, say, format } = useWords();
  const spec = layer.kind.type === 'feed' ? layer.kind.spec : undefined;
  const feed = layer.kind.type === 'feed' ? layer.kind.feed : '';
  const events = useEvents(feed, spec);
  const status = useFeedStatus(feed);
  if (!spec) return null;
  const { severity } = spec.values;
  const said = (key: string, code: string | null | undefined) => {
    if (!code) return undefined;
    const about = spec.about?.[key];
    return about ? format.attribute(code, about) : code;
  };
  return (
    <section className="events" aria-label={say(layer.title)} data-testid="events">
      <h2 className="group-title">
        {say(layer.title)} · {format.number(events.length)} {status.origin === 'simulated' && <SimulatedBadge />}
      </h2>
      {events.length === 0 && (
        <Text size="sm" c="dimmed">
          {word(status.state === 'connecting' ? 'state.loading' : 'events.none')}
        </Text>
      )}
      <ul className="event-list">
        {events.map(({ entity, grave, time, words }) => (
          <li key={entity}>
            <button
              type="button"
              className="event"
              onClick={() => {
                const selection = { type: 'entity', layer: layer.id, feed, entity } as const;
                useTwin.setState({ selection });
                scene()?.flyToPicked(selection);
              }}
            >
              <span
                className="event-grave"
                style={{ background: `rgb(${colourOf(severity.legend, grave).join(' ')})` }}
                aria-hidden
              />
              <span className="event-text">
                <strong>{said('title', words.title) ?? said('kind', words.kind) ?? entity}</strong>
                <span className="place-detail">
                  {[words.title && said('kind', words.kind), said('road', words.road), format.time(time)]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <Badge size="xs" variant="outline" color="gray">
                {format.attribute(grave, severity)}
              </Badge>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Event {
  readonly entity: string;
  readonly grave: number;
  readonly time: number;
  readonly words: Readonly<Record<string, string | null | undefined>>;
}

function useEvents(feed: string, spec: FeedSpec | undefined): readonly Event[] {
  const now = useNow(everyMs);
  useEffect(() => (spec ? feeds().subscribe(feed, spec) : undefined), [feed, spec]);
  return useMemo(() => {
    void now;
    const table = feeds().table(feed);
    if (!table || !spec) return [];
    return table.entities
      .map((entity, row): Event => {
        const words = Object.fromEntries(Object.keys(spec.about ?? {}).map((key) => [key, table.about[key]?.[row]]));
        return { entity, grave: table.value(entity, 'severity') ?? 0, time: table.times[row], words };
      })
      .filter(({ entity, grave }) => grave > 0 && table.value(entity, 'active') !== 0)
      .sort((a, b) => b.grave - a.grave || b.time - a.time);
  }, [feed, spec, now]);
}
