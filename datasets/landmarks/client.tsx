import { Button, Group, SegmentedControl } from '@mantine/core';
import type { FeatureCollection, Position } from 'geojson';
import { useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import type { StoryPanelProps } from '#client/kit/client-role.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { contract, type LandmarkKind, landmarkKinds } from './contract.ts';
import { cameraOf, wallWalk } from './walk.ts';

const place = 'datasets/landmarks';
const useOwnWords = () => {
  const { say, format, featureWord, language } = useWords();
  return { say, format, language, word: (key: string) => featureWord(place, key) };
};

/** The walk round the City Wall, and everything old that has a name. */
export function StoryPanel(props: StoryPanelProps) {
  const { word } = useOwnWords();
  const [part, setPart] = useState('walk');
  return (
    <div className="stories" data-testid="stories">
      <SegmentedControl
        fullWidth
        size="xs"
        value={part}
        onChange={setPart}
        data={[
          { value: 'walk', label: word('walk') },
          { value: 'list', label: word('list') },
        ]}
        aria-label={word('parts')}
      />
      {part === 'walk' ? <Walk {...props} /> : <HeritageList {...props} />}
    </div>
  );
}

/** Stop after stop, by buttons; the camera follows. */
function Walk({ api, scenario, flyTo }: StoryPanelProps) {
  const { word, say } = useOwnWords();
  // Without an answer the camera looks at where the gates stand in Seoul.
  const { landmarks } = useLandmarks(api, scenario);
  const [at, setAt] = useState<number>();
  const go = (stop: number) => {
    setAt(stop);
    flyTo(cameraOf(wallWalk[stop], landmarks), 2.5);
  };
  return (
    <section aria-label={word('walk')}>
      <p className="story-lead">{word('walkLead')}</p>
      {at === undefined ? (
        <Button fullWidth onClick={() => go(0)} data-testid="walk-start">
          {word('start')}
        </Button>
      ) : (
        <article className="story-stop" aria-live="polite" data-testid="walk-stop">
          <p className="story-count">
            {at + 1} / {wallWalk.length}
          </p>
          <h3>{say(wallWalk[at].name)}</h3>
          <p>{say(wallWalk[at].text)}</p>
          <Group grow gap={8} mt="sm">
            <Button variant="default" size="xs" disabled={at === 0} onClick={() => go(at - 1)}>
              {word('back')}
            </Button>
            <Button size="xs" disabled={at === wallWalk.length - 1} onClick={() => go(at + 1)} data-testid="walk-next">
              {word('next')}
            </Button>
          </Group>
        </article>
      )}
      <ol className="story-stops">
        {wallWalk.map((stop, i) => (
          <li key={stop.id}>
            <button type="button" onClick={() => go(i)} aria-current={i === at ? 'step' : undefined}>
              {say(stop.name)}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface Landmark {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: LandmarkKind;
  readonly year: number | null;
  readonly textKo: string | null;
  readonly textEn: string | null;
  readonly at: readonly [number, number];
}

/** What is old, in the order in which it is told: gates, palaces, the wall, Baekje, the rest. */
const told: readonly LandmarkKind[] = ['gate', 'palace', 'site', 'shrine', 'temple', 'cathedral'];

function HeritageList({ api, scenario, flyTo, select }: StoryPanelProps) {
  const { word, say, format, language } = useOwnWords();
  const { landmarks, failure } = useLandmarks(api, scenario);
  if (failure) return <FailureNote failure={failure} />;
  if (!landmarks) return <p className="story-lead">{word('loading')}</p>;
  const kinds = told.filter((kind) => landmarks.some((each) => each.kind === kind));
  if (kinds.length === 0) return <p className="story-lead">{word('none')}</p>;
  const open = ({ id, at }: Landmark) => {
    const position = [...at, 60] as const;
    flyTo({ target: position, range: 420, heading: 20, pitch: -26 }, 2);
    select({ collection: contract.id, id, position });
  };
  return kinds.map((kind) => (
    <section key={kind} aria-label={say(landmarkKinds[kind])}>
      <h3 className="story-kind">{say(landmarkKinds[kind])}</h3>
      <ul className="story-list">
        {landmarks
          .filter((each) => each.kind === kind)
          .map((each) => {
            const text = language === 'ko' ? each.textKo : each.textEn;
            return (
              <li key={each.id}>
                <button type="button" onClick={() => open(each)} data-testid={`story-${each.id}`}>
                  <strong>{language === 'ko' ? each.name : each.nameEn}</strong>
                  {each.year !== null && <span className="story-year">{format.quantity(each.year, 'year')}</span>}
                  {text && <span className="story-text">{text}</span>}
                </button>
              </li>
            );
          })}
      </ul>
    </section>
  ));
}

const most = 1000;

function useLandmarks(api: StoryPanelProps['api'], scenario: string) {
  const [landmarks, setLandmarks] = useState<readonly Landmark[]>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    const stop = new AbortController();
    const query = new URLSearchParams({ limit: String(most), scenario });
    api
      .get<FeatureCollection>(`/api/collections/${contract.id}/items?${query}`, stop.signal)
      .then(({ features }) => setLandmarks(features.map(landmarkOf)))
      .catch((thrown: unknown) => !stop.signal.aborted && setFailure(failureOf(thrown)));
    return () => stop.abort();
  }, [api, scenario]);
  return { landmarks, failure };
}

function landmarkOf({ id, geometry, properties }: FeatureCollection['features'][number]): Landmark {
  const line: Position[] =
    geometry.type === 'Point'
      ? [geometry.coordinates]
      : geometry.type === 'LineString'
        ? geometry.coordinates
        : [[127, 37.5]];
  const mean = (axis: 0 | 1) => line.reduce((sum, at) => sum + at[axis], 0) / line.length;
  return { ...(properties as Omit<Landmark, 'id' | 'at'>), id: String(id), at: [mean(0), mean(1)] };
}
