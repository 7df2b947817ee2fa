import { Button, Progress, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import { failureOf } from '#client/kit/api.ts';
import type { Catalogue, CityStatus } from '#client/kit/api-types.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { BrandMark } from './brand.tsx';
import { api } from './session.ts';
import { layersOf } from './state/layers.ts';
import { twin, useTwin } from './state/store.ts';

const askAgainMs = 1200;

/** Fetched while the city is asked for: whoever waits for a new city sees the page at once. */
const screen = import('./twin-screen.tsx');
const TwinScreen = lazy(() => screen.then(({ TwinScreen: Screen }) => ({ default: Screen })));

/** Asks for the city until it is there: a new installation first makes one, and says how far it is. */
export function CityGate() {
  const city = useTwin((state) => state.city);
  const catalogue = useTwin((state) => state.catalogue);
  useEffect(askUntilReady, []);
  if (city.status !== 'ready' || !catalogue) return <Preparing />;
  return (
    <Suspense fallback={<Preparing />}>
      <TwinScreen catalogue={catalogue} />
    </Suspense>
  );
}

function askUntilReady(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const ask = async () => {
    try {
      const catalogue = await api.get<Catalogue>('/api/catalogue');
      if (over) return;
      if (catalogue.status === 'ready') return twin.openCity(catalogue, layersOf(catalogue));
      useTwin.setState({ city: statusOf(catalogue) });
    } catch (thrown) {
      if (over) return;
      useTwin.setState({ city: { status: 'unreachable', failure: failureOf(thrown) } });
    }
    timer = setTimeout(ask, askAgainMs);
  };
  void ask();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

const statusOf = ({ status, stage, fraction, problem }: CityStatus): CityStatus => ({
  status,
  stage,
  fraction,
  problem,
});

function Preparing() {
  const city = useTwin((state) => state.city);
  const { word, say } = useWords();
  const stage = 'stage' in city && city.stage ? say(city.stage) : word('preparing.asking');
  const percent = 'fraction' in city && city.fraction !== undefined ? Math.round(city.fraction * 100) : undefined;
  return (
    <main className="preparing" data-testid="preparing">
      <Stack align="center" gap="lg" maw={440} w="100%" px="lg">
        <BrandMark size={64} />
        <Title order={1} size="h2">
          {word('brand.name')}
        </Title>
        {city.status === 'unreachable' && <FailureNote failure={city.failure} />}
        {city.status === 'failed' && (
          <FailureNote
            failure={{
              code: 'city-failed',
              message: city.problem?.message ??
                city.stage ?? { ko: word('preparing.failed'), en: word('preparing.failed') },
              remedy: city.problem?.remedy ?? { ko: word('preparing.failedHelp'), en: word('preparing.failedHelp') },
            }}
          />
        )}
        {(city.status === 'preparing' || city.status === 'asking') && (
          <>
            <Text c="dimmed" ta="center" role="status" aria-live="polite">
              {stage}
              {percent !== undefined && ` · ${percent}%`}
            </Text>
            <Progress value={percent ?? 100} striped={percent === undefined} w="100%" size="sm" aria-label={stage} />
            {city.status === 'preparing' && (
              <Text size="sm" c="dimmed" ta="center">
                {word('preparing.note')}
              </Text>
            )}
          </>
        )}
        {city.status === 'unreachable' && (
          <Button variant="light" onClick={() => window.location.reload()}>
            {word('action.retry')}
          </Button>
        )}
      </Stack>
    </main>
  );
}
