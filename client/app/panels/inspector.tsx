import { ActionIcon, Anchor, CloseButton, Group, Skeleton } from '@mantine/core';
import { IconFocusCentered } from '@tabler/icons-react';
import type { Feature } from 'geojson';
import { type ReactNode, useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import type { Formats } from '#client/kit/format.ts';
import type { LayerDescription, Picked } from '#client/kit/layer.ts';
import { FactTable } from '#client/kit/table-view.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { type AttributeSpec, type Language, type Origin, originTitles, proposalSource } from '#core';
import { datasetOf } from '../features.ts';
import { api, scene } from '../session.ts';
import { shownScenario, useTwin } from '../state/store.ts';
import { EntityInspector } from './entity-inspector.tsx';
import { ItemPart } from './item-part.tsx';
import { PlaceInspector } from './place-inspector.tsx';
import { PlaceParts } from './place-parts.tsx';
import { ResultsHere } from './results-here.tsx';
import { PaintedFacts, RowInspector } from './row-inspector.tsx';

/** What was clicked: a thing of the city with its attributes, or a sensor with what it says. */
export function Inspector() {
  const { word } = useWords();
  const selection = useTwin((state) => state.selection);
  const layers = useTwin((state) => state.layers);
  const told = selection && whatIsTold(selection, layers);
  if (!told) return null;
  return (
    <section className="inspector glass" data-testid="inspector" aria-live="polite">
      <Group gap={4} className="inspector-tools" wrap="nowrap">
        <ActionIcon
          size="md"
          color="gray"
          aria-label={word('inspector.flyTo')}
          title={word('inspector.flyTo')}
          onClick={() => scene()?.flyToPicked(selection)}
        >
          <IconFocusCentered size={17} />
        </ActionIcon>
        <CloseButton
          aria-label={word('action.close')}
          onClick={() => useTwin.setState({ selection: undefined })}
          data-testid="inspector-close"
        />
      </Group>
      {told}
    </section>
  );
}

function whatIsTold(selection: Picked, layers: readonly LayerDescription[]): ReactNode {
  if (selection.type === 'ground') return <PlaceInspector place={selection.position} />;
  const layer = layers.find((each) => each.id === selection.layer);
  if (!layer) return undefined;
  switch (selection.type) {
    case 'feature':
      return <FeatureInspector key={selection.id} picked={selection} layer={layer} />;
    case 'row':
      return <RowInspector key={`${selection.layer} ${selection.row}`} picked={selection} layer={layer} />;
    case 'entity':
      return <EntityInspector key={selection.entity} picked={selection} layer={layer} />;
  }
}

type PickedFeature = Extract<Picked, { type: 'feature' }>;

function FeatureInspector({ picked, layer }: { picked: PickedFeature; layer: LayerDescription }) {
  const { word, say, format, language } = useWords();
  const collection = collectionOf(picked, layer);
  const scenario = useTwin(shownScenario);
  const { item, failure, loading } = useItem(collection, picked.id, scenario);
  const properties = { ...picked.properties, ...item?.properties };
  const attributes = attributesFor(layer, collection, properties);
  const facts = Object.entries(attributes)
    .filter(([key]) => key !== 'name' && key !== 'id' && key !== 'source' && isKnown(properties[key]))
    .map(([key, spec]) => ({ key, title: say(spec.title), value: format.attribute(properties[key], spec) }));
  const kindTitle = (collection && datasetOf(collection)?.title) || layer.title;
  const name = nameOf(properties, attributes, format, language) ?? say(kindTitle);
  return (
    <>
      <p className="inspector-kind">
        {say(kindTitle)} · {picked.id.replace(/^.*:/, '')}
      </p>
      <h2 className="inspector-title">{name}</h2>
      <PaintedFacts tileset={layer.id} id={picked.id} />
      <FactTable facts={facts} caption={name} />
      {item && collection && <ItemPart collection={collection} item={item} title={name} />}
      {loading && <Skeleton height={14} mt="xs" />}
      {failure && <FailureNote failure={failure} />}
      <PlaceParts place={picked.position} />
      <ResultsHere place={picked.position} />
      <SourceLine properties={properties} layer={layer} />
      {collection && (
        <Anchor
          size="xs"
          className="inspector-api"
          href={itemUrl(collection, picked.id, scenario)}
          target="_blank"
          rel="noreferrer"
        >
          {word('inspector.api')}
        </Anchor>
      )}
    </>
  );
}

/** The collection of a layer, or the one that the thing itself names: what lies beneath the ground is of several. */
function collectionOf({ properties }: PickedFeature, { kind }: LayerDescription): string | undefined {
  // A block that stands for several buildings from afar is no item of its own.
  const named = datasetOf(String(properties.collection))?.collection && String(properties.collection);
  if (kind.type === 'signs') return kind.collection;
  return named ?? (kind.type === 'tiles3d' && isKnown(properties.id) ? kind.collection : undefined);
}

/** Most things have no name: then their address, or what they are (`업무시설`). */
function nameOf(
  properties: Readonly<Record<string, unknown>>,
  attributes: Readonly<Record<string, AttributeSpec>>,
  format: Formats,
  language: Language,
): string | undefined {
  const { name, nameKo, nameEn, address } = properties;
  const given = (language === 'ko' ? [name, nameKo, address] : [nameEn, name, nameKo, address]).find(isKnown);
  if (given !== undefined) return String(given);
  const coded = Object.entries(attributes).find(([key, { codes }]) => codes && isKnown(properties[key]));
  if (!coded || properties[coded[0]] === 'unknown') return undefined;
  return format.attribute(properties[coded[0]], coded[1]);
}

/** A file's own columns under their own names. */
const attributesOfFile = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, AttributeSpec>> =>
  Object.fromEntries(Object.keys(properties).map((key) => [key, { title: { ko: key, en: key }, unit: 'one' }]));

function attributesFor(layer: LayerDescription, collection: string | undefined, properties: Record<string, unknown>) {
  if (layer.kind.type === 'own-model') return modelAttributes;
  return layer.kind.type === 'own' ? attributesOfFile(properties) : attributesOf(layer, collection);
}

const modelAttributes: Readonly<Record<string, AttributeSpec>> = {
  widthM: { title: { ko: '너비', en: 'Width' }, unit: 'metre' },
  depthM: { title: { ko: '깊이', en: 'Depth' }, unit: 'metre' },
  heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre' },
  triangles: { title: { ko: '삼각형', en: 'Triangles' }, unit: 'count' },
};

/** The dataset's order and words where there is one, else what the tile carries. */
function attributesOf(
  layer: LayerDescription,
  collection: string | undefined,
): Readonly<Record<string, AttributeSpec>> {
  const known = collection ? datasetOf(collection)?.attributes : undefined;
  return known ?? ('attributes' in layer.kind ? layer.kind.attributes : {});
}

const isKnown = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

function SourceLine({ properties, layer }: { properties: Record<string, unknown>; layer: LayerDescription }) {
  const { word, say } = useWords();
  const origin = properties.origin as Origin | undefined;
  const source = layer.sources.find((each) => each.id === properties.source);
  // What a planner drew has no source but the proposal.
  if (properties.source === proposalSource)
    return <p className="inspector-source">{word('inspector.source', { source: word('plan.title') })}</p>;
  const words = [
    source ? say(source.title) : (properties.source as string | undefined),
    origin && say(originTitles[origin]),
  ];
  const text = words.filter(Boolean).join(' · ');
  return text ? <p className="inspector-source">{word('inspector.source', { source: text })}</p> : null;
}

const itemUrl = (collection: string, id: string, scenario = '') =>
  `/api/collections/${encodeURIComponent(collection)}/items/${encodeURIComponent(id)}?${new URLSearchParams({ scenario })}`;

function useItem(collection: string | undefined, id: string, scenario: string | undefined) {
  const [item, setItem] = useState<Feature>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    if (!collection || !scenario) return;
    const stop = new AbortController();
    api
      .get<Feature>(itemUrl(collection, id, scenario), stop.signal)
      .then((found) => {
        setItem(found);
        setFailure(undefined);
      })
      .catch((thrown: unknown) => !stop.signal.aborted && setFailure(failureOf(thrown)));
    return () => stop.abort();
  }, [collection, id, scenario]);
  return { item, failure, loading: Boolean(collection) && !item && !failure };
}
