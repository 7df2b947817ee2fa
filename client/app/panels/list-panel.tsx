import { Button, Group, Select, Text } from '@mantine/core';
import type { FeatureCollection, GeoJsonProperties, Position } from 'geojson';
import { useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { squareAround } from '#client/kit/geo.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { AttributeSpec, DatasetContract, Language, Wgs84Box } from '#core';
import { datasets } from '../features.ts';
import { api, scene } from '../session.ts';
import { selectItem } from '../state/select.ts';
import { useTwin } from '../state/store.ts';

const pageSize = 20;
/** Side of the square round the middle of the picture that counts as here, metres. */
const hereM = 1000;

/** Everything that a click on the map reaches, as a table: without a mouse, and where nothing can be drawn at all. */
export function ListPanel() {
  const { word, say } = useWords();
  const listed = datasets.filter(({ collection }) => collection);
  const [id, setId] = useState(listed[0]?.id);
  const [box, setBox] = useState<Wgs84Box>();
  const contract = listed.find((each) => each.id === id);
  return (
    <div className="list-panel" data-testid="list-panel">
      <Select
        size="xs"
        label={word('list.what')}
        data={listed.map((each) => ({ value: each.id, label: say(each.title) }))}
        value={id ?? null}
        allowDeselect={false}
        onChange={(next) => next && setId(next)}
        data-testid="list-what"
      />
      <Group gap={6}>
        <Button
          size="compact-xs"
          variant={box ? 'light' : 'default'}
          aria-pressed={box !== undefined}
          onClick={() => {
            const centre = scene()?.centre();
            setBox(box || !centre ? undefined : squareAround(centre, hereM));
          }}
          data-testid="list-here"
        >
          {word('list.here')}
        </Button>
        <Text size="xs" c="dimmed">
          {word(box ? 'list.hereHelp' : 'list.everywhere')}
        </Text>
      </Group>
      {contract && <Items key={`${contract.id} ${box}`} contract={contract} box={box} />}
    </div>
  );
}

/** The first attributes that tell things apart; a name first, in the reader's language where there are two. */
function columnsOf({ attributes }: DatasetContract, language: Language): [string, AttributeSpec][] {
  const { name, nameEn, ...others } = attributes;
  if (!name || !nameEn) return Object.entries(attributes).slice(0, 3);
  const named: [string, AttributeSpec] = language === 'ko' ? ['name', name] : ['nameEn', name];
  return [named, ...Object.entries(others)].slice(0, 3);
}

/** What has no name in English is called by its Korean one. */
const said = (properties: GeoJsonProperties, key: string): unknown =>
  properties?.[key] ?? (key === 'nameEn' ? properties?.name : undefined);

function Items({ contract, box }: { contract: DatasetContract; box: Wgs84Box | undefined }) {
  const { word, say, format, language } = useWords();
  const [offset, setOffset] = useState(0);
  const { page, failure } = useItems(contract.id, box, offset);
  if (failure) return <FailureNote failure={failure} />;
  if (!page) return <Text size="xs">{word('state.loading')}</Text>;
  if (page.numberMatched === 0) return <Text size="xs">{word('state.empty')}</Text>;
  const columns = columnsOf(contract, language);
  const last = Math.min(offset + pageSize, page.numberMatched);
  const range = { from: format.number(offset + 1), to: format.number(last), all: format.number(page.numberMatched) };
  return (
    <>
      <table className="list-table" data-testid="list-table">
        <caption className="visually-hidden">{say(contract.title)}</caption>
        <thead>
          <tr>
            {columns.map(([key, { title }]) => (
              <th key={key} scope="col">
                {say(title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.features.map(({ id, properties, geometry }) => {
            const texts = columns.map(([key, spec]) => format.attribute(said(properties, key), spec));
            const [first, ...rest] = texts;
            const shown = first === '–' ? String(id).replace(/^[^:]*:/, '') : first;
            return (
              <tr key={id}>
                <th scope="row">
                  <button type="button" onClick={() => open(contract.id, String(id), middleOf(geometry))}>
                    {shown}
                  </button>
                </th>
                {rest.map((text, i) => (
                  <td key={columns[i + 1][0]}>{text}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      <Group justify="space-between" gap={6}>
        <Button
          size="compact-xs"
          variant="default"
          disabled={offset === 0}
          onClick={() => setOffset(Math.max(0, offset - pageSize))}
        >
          {word('list.previous')}
        </Button>
        <Text size="xs" c="dimmed" aria-live="polite">
          {word('list.range', range)}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          disabled={last >= page.numberMatched}
          onClick={() => setOffset(offset + pageSize)}
          data-testid="list-next"
        >
          {word('list.next')}
        </Button>
      </Group>
    </>
  );
}

function open(collection: string, id: string, at: readonly [number, number] | undefined): void {
  if (at) scene()?.flyToBox(squareAround(at, 400));
  selectItem({ collection, id, position: at ? [...at, 60] : [127, 37.55, 60] });
}

function middleOf(
  geometry: FeatureCollection['features'][number]['geometry'] | null,
): readonly [number, number] | undefined {
  if (!geometry || geometry.type === 'GeometryCollection') return undefined;
  const places: Position[] = [];
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === 'number') places.push(part as Position);
    else for (const each of part) walk(each);
  };
  walk(geometry.coordinates);
  if (places.length === 0) return undefined;
  const mean = (axis: 0 | 1) => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
  return [mean(0), mean(1)];
}

type Page = FeatureCollection & { readonly numberMatched: number };

function useItems(collection: string, box: Wgs84Box | undefined, offset: number) {
  const scenario = useTwin((state) => state.catalogue?.scenario);
  const [page, setPage] = useState<Page>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    if (!scenario) return;
    const stop = new AbortController();
    const query = new URLSearchParams({
      limit: String(pageSize),
      offset: String(offset),
      scenario,
      ...(box ? { bbox: box.join() } : {}),
    });
    api
      .get<Page>(`/api/collections/${encodeURIComponent(collection)}/items?${query}`, stop.signal)
      .then(setPage)
      .catch((thrown: unknown) => !stop.signal.aborted && setFailure(failureOf(thrown)));
    return () => stop.abort();
  }, [collection, box, offset, scenario]);
  return { page, failure };
}
