import { Badge, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LayerDescription } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { useTwin } from '../state/store.ts';
import { useFeedStatus } from './use-feed.ts';

/** One line under each layer: what state it is in, so that nothing is missing without a reason. */
export function LayerState({ layer }: { layer: LayerDescription }) {
  const visible = useTwin((state) => state.looks[layer.id]?.visible);
  const status = useTwin((state) => state.statuses[layer.id]);
  const unseen = useTwin(({ picture }) => picture === 'failed' || picture === 'lost');
  const { word, say, format } = useWords();
  if (!visible) return <Line tone="quiet">{word('state.hidden')}</Line>;
  if (unseen) return <Line tone="warn">{word('state.notDrawable')}</Line>;
  if (!status) return <Line tone="busy">{word('state.loading')}</Line>;
  switch (status.state) {
    case 'loading':
      return (
        <Line tone="busy">
          {status.total
            ? word('state.loadingOf', { done: status.done ?? 0, total: status.total })
            : word('state.loading')}
        </Line>
      );
    case 'empty':
      return <Line tone="warn">{word('state.empty')}</Line>;
    case 'too-far':
      return <Line tone="quiet">{word('state.tooFar')}</Line>;
    case 'not-drawable':
      return <Line tone="warn">{word('state.notDrawable')}</Line>;
    case 'failed':
      return (
        <Line tone="bad">
          {say(status.failure.message)} {say(status.failure.remedy)}
        </Line>
      );
    case 'ready':
      return layer.kind.type === 'feed' ? (
        <FeedLine feed={layer.kind.feed} count={status.count} nearer={status.nearer} />
      ) : (
        <Line tone="good">
          {status.count === undefined
            ? word('state.ready')
            : word('state.readyCount', { count: format.number(status.count) })}
        </Line>
      );
  }
}

const feedTones = {
  connecting: 'busy',
  live: 'good',
  stale: 'warn',
  lost: 'bad',
  replay: 'good',
  future: 'quiet',
} as const;

function FeedLine({ feed, count, nearer }: { feed: string; count?: number; nearer?: number }) {
  const { word, format } = useWords();
  const status = useFeedStatus(feed);
  const parts = [
    word(`feed.${status.state}`),
    status.ageS === undefined ? undefined : format.age(status.ageS * 1000),
    count === undefined ? undefined : word('feed.count', { count: format.number(count) }),
    nearer === undefined ? undefined : word('feed.nearer', { count: format.number(nearer) }),
  ];
  return (
    <Line tone={feedTones[status.state]}>
      {parts.filter(Boolean).join(' · ')} {status.origin === 'simulated' && <SimulatedBadge />}
    </Line>
  );
}

/** Values that no instrument measured say so wherever they show. */
export function SimulatedBadge() {
  const { word } = useWords();
  return (
    <Tooltip label={word('badge.simulatedHelp')} multiline w={240}>
      <Badge size="xs" color="orange" variant="light" data-testid="simulated-badge">
        {word('badge.simulated')}
      </Badge>
    </Tooltip>
  );
}

function Line({ tone, children }: { tone: 'good' | 'busy' | 'warn' | 'bad' | 'quiet'; children: ReactNode }) {
  return (
    <p className="layer-state" data-tone={tone}>
      <span className="dot" aria-hidden />
      <span>{children}</span>
    </p>
  );
}
