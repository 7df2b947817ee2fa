import { Select, Text } from '@mantine/core';
import { lazy, Suspense, useEffect, useState } from 'react';
import { isColourable, scaleOf } from '#client/kit/attribute-scale.ts';
import type { LayerDescription } from '#client/kit/layer.ts';
import { LegendBar, LegendCodes } from '#client/kit/legend.tsx';
import { colourColumns } from '#client/kit/result-table.ts';
import { useWords } from '#client/kit/use-words.ts';
import {
  type AttributeSpec,
  attributionIn,
  type ColumnSpec,
  colourOf,
  licenceNotStated,
  originTitles,
  type Source,
} from '#core';
import { FeedFormChoice } from '../scene/tools/feed-form.tsx';
import { api } from '../session.ts';
import { useDatasetAge } from '../state/city-age.ts';
import { twin, useTwin } from '../state/store.ts';
import { KindChoice } from './kind-choice.tsx';
import { LayerFilter } from './layer-filter.tsx';

const OwnPlacement = lazy(() => import('./own-placement.tsx').then(({ OwnPlacement: Part }) => ({ default: Part })));
const OwnColour = lazy(() => import('./own-colour.tsx').then(({ OwnColour: Part }) => ({ default: Part })));

/** Legend and choice of what a layer shows, then where its data comes from. */
export function LayerDetails({ layer }: { layer: LayerDescription }) {
  return (
    <>
      {layer.kind.type === 'feed' && <FeedChoice layer={layer} />}
      {layer.kind.type === 'tiles3d' && <ColourChoice layer={layer} />}
      {layer.kind.type === 'tiles3d' && <LayerFilter layer={layer} />}
      {layer.kind.type === 'signs' && <SignKinds layer={layer} {...layer.kind} />}
      {layer.kind.type === 'own' && (
        <Suspense fallback={null}>
          <OwnColour layer={layer} />
        </Suspense>
      )}
      {layer.kind.type === 'own-model' && (
        <Suspense fallback={null}>
          <OwnPlacement layer={layer} />
        </Suspense>
      )}
      {layer.kind.type === 'field' && <LegendBar {...layer.kind.field} />}
      {'stack' in layer.kind && <LegendBar {...layer.kind.stack} />}
      {'table' in layer.kind && <ColumnChoice layer={layer} />}
      <Sources sources={layer.sources} />
      <Age layer={layer} />
    </>
  );
}

/** The kinds that the city has, and how many of each. */
function SignKinds({
  layer,
  collection,
  kinds,
}: {
  layer: LayerDescription;
  collection: string;
  kinds: AttributeSpec;
}) {
  const scenario = useTwin((state) => state.catalogue?.scenario);
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>();
  useEffect(() => {
    if (!scenario) return;
    const stop = new AbortController();
    const query = new URLSearchParams({ scenario });
    // Without an answer every kind is offered: the choice works all the same.
    api
      .get<{ kinds?: Record<string, number> }>(
        `/api/collections/${encodeURIComponent(collection)}?${query}`,
        stop.signal,
      )
      .then((answer) => setCounts(answer.kinds))
      .catch(() => undefined);
    return () => stop.abort();
  }, [collection, scenario]);
  return <KindChoice layer={layer} kinds={kinds} counts={counts} />;
}

/** How old the data is: feeds say it beside their state. */
function Age({ layer: { kind, id, group } }: { layer: LayerDescription }) {
  const { word, format } = useWords();
  const dataset = kind.type === 'feed' || group === 'own' ? undefined : id.replace(/^(tiles|signs)\//, '');
  const changed = useDatasetAge(dataset);
  if (changed === undefined) return null;
  return (
    <Text size="xs" c="dimmed" data-testid="layer-age">
      {word('layers.age', { date: format.date(changed), age: format.age(Date.now() - changed) })}
    </Text>
  );
}

/** Which column of a result table colours it, with its legend. */
export function ColumnChoice({ layer }: { layer: LayerDescription }) {
  const { word, say } = useWords();
  const colourBy = useTwin((state) => state.looks[layer.id]?.colourBy);
  if (!('table' in layer.kind)) return null;
  const { table } = layer.kind;
  const keys = colourColumns(table);
  return (
    <>
      <Select
        size="xs"
        label={word('layers.colourBy')}
        data={keys.map((key) => ({ value: key, label: say(table.columns[key].title) }))}
        value={colourBy ?? null}
        allowDeselect={false}
        onChange={(next) => next && twin.look(layer.id, { colourBy: next })}
        data-testid="column-choice"
      />
      {colourBy && <ColumnLegend spec={table.columns[colourBy]} />}
    </>
  );
}

function ColumnLegend({ spec }: { spec: ColumnSpec }) {
  const { say } = useWords();
  const { legend, codes } = spec;
  if (!legend) return null;
  if (!codes) return <LegendBar legend={legend} unit={spec.unit} decimals={spec.decimals} />;
  const colourOfCode = (code: string) => `rgb(${colourOf(legend, Number(code)).join(' ')})`;
  return (
    <LegendCodes
      entries={Object.entries(codes).map(([code, title]) => ({ colour: colourOfCode(code), title: say(title) }))}
    />
  );
}

function FeedChoice({ layer }: { layer: LayerDescription }) {
  const { word, say } = useWords();
  const value = useTwin((state) => state.looks[layer.id].value);
  if (layer.kind.type !== 'feed') return null;
  const { values } = layer.kind.spec;
  const spec = value ? values[value] : undefined;
  return (
    <>
      <Select
        size="xs"
        label={word('layers.value')}
        data={Object.entries(values).map(([key, each]) => ({ value: key, label: say(each.title) }))}
        value={value ?? null}
        allowDeselect={false}
        onChange={(next) => next && twin.look(layer.id, { value: next })}
        data-testid="feed-value"
      />
      {spec && <LegendBar legend={spec.legend} unit={spec.unit} decimals={spec.decimals} />}
      <LegendCodes entries={[{ colour: '#94989e', title: word('layers.stale') }]} />
      <FeedFormChoice layer={layer} />
    </>
  );
}

function ColourChoice({ layer }: { layer: LayerDescription }) {
  const { word, say } = useWords();
  const colourBy = useTwin((state) => state.looks[layer.id].colourBy);
  const draped = useTwin((state) =>
    state.layers.some((each) => each.kind.type === 'field' && state.looks[each.id]?.visible),
  );
  if (layer.kind.type !== 'tiles3d') return null;
  const choices = Object.entries(layer.kind.attributes).filter(([, spec]) => isColourable(spec));
  const spec = colourBy ? layer.kind.attributes[colourBy] : undefined;
  const scale = spec && scaleOf(spec);
  return (
    <>
      <Select
        size="xs"
        label={word('layers.colourBy')}
        placeholder={word('layers.plain')}
        data={choices.map(([key, each]) => ({ value: key, label: say(each.title) }))}
        value={colourBy ?? null}
        clearable
        onChange={(next) => twin.look(layer.id, { colourBy: next ?? undefined })}
        data-testid="colour-by"
      />
      {spec && draped && (
        <Text size="xs" c="dimmed" role="status">
          {word('layers.colourRests')}
        </Text>
      )}
      {spec && scale?.type === 'range' && <LegendBar legend={scale.legend} unit={spec.unit} decimals={0} />}
      {spec && scale?.type === 'codes' && (
        <LegendCodes entries={scale.entries.map(({ code, colour }) => ({ colour, title: say(spec.codes![code]) }))} />
      )}
    </>
  );
}

export function Sources({ sources }: { sources: readonly Source[] }) {
  const { word, say, language } = useWords();
  if (sources.length === 0) return null;
  return (
    <div className="sources">
      <Text size="xs" c="dimmed">
        {word('layers.sources')}
      </Text>
      <ul>
        {sources.map((source) => (
          <li key={source.id}>
            {say(source.title)}{' '}
            <span className="source-licence">
              {say(originTitles[source.origin])} · {licenceOf(source, word)} ·{' '}
              {attributionIn(source.attribution, language)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const licenceOf = ({ licence }: Source, word: (key: 'layers.noLicence') => string): string =>
  licence === licenceNotStated ? word('layers.noLicence') : licence;
