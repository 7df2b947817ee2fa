import { Button, Group, Slider, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { showMoment } from '#client/kit/result-moment.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';

/** Minutes of fire per second of the film. */
const speed = 12;
const tickMs = 100;

/** The fire as a film on the buildings, and what a later engine costs. */
export function ResultPanel({ job, results }: ResultPanelProps) {
  const { featureWord } = useWords();
  const word = (key: string) => featureWord('simulations/fire-spread', key);
  const painted = isTableOutput(results.buildings) ? results.buildings : undefined;
  const engines = isTableOutput(results.engines) ? results.engines : undefined;
  const table = useResultTable(engines?.bin);
  const horizonMin = Number((job.parameters as { horizonMin?: number }).horizonMin ?? 240);
  return (
    <>
      {painted && <Film url={painted.bin} horizonMin={horizonMin} word={word} />}
      {engines && table && (
        <TopRows
          spec={engines}
          table={table}
          columns={['engine', 'buildings', 'burntM2', 'people']}
          rows={[0, 1, 2]}
          caption={word('engines.title')}
        />
      )}
    </>
  );
}

function Film({ url, horizonMin, word }: { url: string; horizonMin: number; word: (key: string) => string }) {
  const { format } = useWords();
  const [minute, setMinute] = useState(horizonMin);
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    showMoment(url, minute >= horizonMin ? undefined : minute);
  }, [url, minute, horizonMin]);
  useEffect(() => () => showMoment(url, undefined), [url]);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      setMinute((now) => {
        const next = now + (speed * tickMs) / 1000;
        if (next >= horizonMin) setPlaying(false);
        return Math.min(horizonMin, next);
      });
    }, tickMs);
    return () => clearInterval(timer);
  }, [playing, horizonMin]);
  const start = () => {
    if (minute >= horizonMin) setMinute(0);
    setPlaying(true);
  };
  return (
    <div data-testid="fire-film">
      <Text size="sm" mt="xs">
        {word('play.title')}: <strong>{format.quantity(minute, 'minute')}</strong>
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Button
          size="compact-sm"
          variant="light"
          leftSection={playing ? <IconPlayerStop size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />}
          onClick={() => (playing ? setPlaying(false) : start())}
          data-testid="fire-play"
        >
          {word(playing ? 'play.stop' : 'play.start')}
        </Button>
        <Slider
          flex={1}
          min={0}
          max={horizonMin}
          step={1}
          label={null}
          value={minute}
          onChange={(value) => {
            setPlaying(false);
            setMinute(value);
          }}
          thumbLabel={word('play.title')}
        />
      </Group>
    </div>
  );
}
