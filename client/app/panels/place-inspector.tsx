import { ActionIcon, Anchor, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { WhereAnswer } from '#client/kit/api-types.ts';
import { FactTable } from '#client/kit/table-view.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { api, scene } from '../session.ts';
import { shownScenario, useTwin } from '../state/store.ts';
import { PlaceParts } from './place-parts.tsx';
import { ResultsHere } from './results-here.tsx';

/** A place that was asked about, whatever stands there: where it is, how high, and what every analysis says of it. */
export function PlaceInspector({ place }: { place: readonly [lon: number, lat: number, height: number] }) {
  const { word, say, format } = useWords();
  const [lon, lat] = place;
  const scenario = useTwin(shownScenario) ?? '';
  const query = new URLSearchParams({ lon: lon.toFixed(6), lat: lat.toFixed(6), scenario });
  const address = `/api/where?${query}`;
  const parts = useParts(address);
  const heightM = useGroundHeight(lon, lat);
  const degrees = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  const facts = [
    ...(parts && parts.length > 0
      ? [{ key: 'where', title: word('place.where'), value: parts.map(({ name }) => say(name)).join(' › ') }]
      : []),
    { key: 'degrees', title: word('place.degrees'), value: <Degrees text={degrees} /> },
    {
      key: 'height',
      title: word('place.height'),
      value: heightM === undefined ? '–' : format.quantity(heightM, 'metre', 1),
      note: word('place.heightFrom'),
    },
  ];
  const title = parts?.length ? say(parts[parts.length - 1].name) : word('place.title');
  return (
    <>
      <p className="inspector-kind">{word('place.title')}</p>
      <h2 className="inspector-title">{parts?.length === 0 ? word('where.outside') : title}</h2>
      <FactTable facts={facts} caption={word('place.title')} />
      <PlaceParts place={place} />
      <ResultsHere place={place} />
      <Anchor size="xs" className="inspector-api" href={address} target="_blank" rel="noreferrer">
        {word('inspector.api')}
      </Anchor>
    </>
  );
}

function Degrees({ text }: { text: string }) {
  const { word } = useWords();
  return (
    <span className="degrees">
      {text}
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={word(copied ? 'share.copied' : 'share.copy')}>
            <ActionIcon size={24} color="gray" onClick={copy} aria-label={word('share.copy')}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}

/** City, gu, dong and road of a place; undefined until the answer is there, or when there is none. */
function useParts(address: string): WhereAnswer['parts'] | undefined {
  const [answer, setAnswer] = useState<{ readonly of: string; readonly parts: WhereAnswer['parts'] }>();
  useEffect(() => {
    const stop = new AbortController();
    api.get<WhereAnswer>(address, stop.signal).then(
      ({ parts }) => setAnswer({ of: address, parts }),
      () => undefined,
    );
    return () => stop.abort();
  }, [address]);
  return answer?.of === address ? answer.parts : undefined;
}

/** Metres above the sea of the terrain; undefined until it is known, or where nothing is drawn. */
function useGroundHeight(lon: number, lat: number): number | undefined {
  const [found, setFound] = useState<{ readonly of: string; readonly heightM: number }>();
  const key = `${lon} ${lat}`;
  useEffect(() => {
    let gone = false;
    scene()
      ?.heightsAboveSea([[lon, lat]])
      .then(
        ([heightM]) => !gone && setFound({ of: key, heightM }),
        () => undefined,
      );
    return () => {
      gone = true;
    };
  }, [lon, lat, key]);
  return found?.of === key ? found.heightM : undefined;
}
