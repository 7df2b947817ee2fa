import { Button, Text } from '@mantine/core';
import { IconBroadcast } from '@tabler/icons-react';
import { useState } from 'react';
import type { Text as Words } from '#core';
import { type Failure, failureOf } from '../api.ts';
import { useWords } from '../use-words.ts';

/** Fills fields from a feed; what it says is where the values are from, undefined where there are none. */
export type FillNow = (feed: string) => Promise<NowSaid | undefined>;

export interface NowSaid {
  readonly name: Words;
  readonly time: number;
  readonly simulated: boolean;
}

/** Takes over what a feed says now: the run keeps the values, so that it can be repeated. */
export function NowFiller({ feed, fill }: { feed: string; fill: FillNow }) {
  const { word, say, format } = useWords();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<NowSaid | 'nothing' | Failure>();
  const take = async () => {
    setBusy(true);
    setSaid(await fill(feed).then((now) => now ?? ('nothing' as const), failureOf));
    setBusy(false);
  };
  return (
    <div className="now-filler">
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconBroadcast size={14} aria-hidden />}
        onClick={take}
        loading={busy}
        data-testid={`now-${feed}`}
      >
        {word('form.now')}
      </Button>
      {said && (
        <Text size="xs" c="dimmed" mt={4} role="status">
          {said === 'nothing' ? word('form.nowNothing') : 'code' in said ? say(said.message) : from(said)}
        </Text>
      )}
    </div>
  );

  function from({ name, time, simulated }: NowSaid): string {
    return [say(name), format.dateTime(time), ...(simulated ? [word('badge.simulated')] : [])].join(' · ');
  }
}
