import { Button, Group, Slider, Switch, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { BelowToolProps, BelowToolScene } from '#client/kit/client-role.ts';
import { squareAround } from '#client/kit/geo.ts';
import type { LayerDescription } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { loadClientParts } from '../features.ts';
import { api, scene } from '../session.ts';
import { twin, useTwin } from '../state/store.ts';
import { KindChoice } from './kind-choice.tsx';
import { Sources } from './layer-details.tsx';
import { LayerState } from './layer-state.tsx';

/** Beneath the ground: how to look there, what to show, where to dig, and the tools that features bring. */
export function BelowPanel() {
  const { word } = useWords();
  const active = useTwin((state) => state.below.active);
  const layers = useTwin((state) => state.layers);
  const below = layers.filter(({ kind }) => kind.type === 'below3d');
  return (
    <div className="below" data-testid="below-panel">
      <Switch
        checked={active}
        onChange={(event) => twin.below({ active: event.currentTarget.checked })}
        label={word('below.active')}
        data-testid="below-active"
      />
      {active && (
        <>
          <Looks />
          {below.map((layer) => (
            <Kinds key={layer.id} layer={layer} />
          ))}
          <Pit />
          <Tools layer={below[0]} />
          {below.map((layer) => (
            <Sources key={layer.id} sources={layer.sources} />
          ))}
        </>
      )}
    </div>
  );
}

function Looks() {
  const { word } = useWords();
  const { groundOpacity, cityOpacity } = useTwin((state) => state.below);
  return (
    <section className="below-part" aria-label={word('below.view')}>
      <Opacity
        title={word('below.ground')}
        value={groundOpacity}
        set={(value) => twin.below({ groundOpacity: value })}
      />
      <Opacity title={word('below.city')} value={cityOpacity} set={(value) => twin.below({ cityOpacity: value })} />
      <Group gap={6} grow>
        <Button size="xs" variant="light" onClick={() => scene()?.lookFrom(-38, 260)} data-testid="below-above">
          {word('below.fromAbove')}
        </Button>
        <Button size="xs" variant="light" onClick={() => scene()?.lookFrom(12, 120)} data-testid="below-beneath">
          {word('below.fromBeneath')}
        </Button>
      </Group>
    </section>
  );
}

function Opacity({ title, value, set }: { title: string; value: number; set(value: number): void }) {
  const { word } = useWords();
  return (
    <div className="opacity below-opacity">
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Slider
        size="xs"
        min={0}
        max={1}
        step={0.05}
        value={value}
        onChange={set}
        label={(each) => `${Math.round(each * 100)}%`}
        thumbLabel={word('below.opacityOf', { title })}
      />
    </div>
  );
}

/** What lies there, kind by kind. */
function Kinds({ layer }: { layer: LayerDescription }) {
  const { word } = useWords();
  if (layer.kind.type !== 'below3d') return null;
  const kinds = layer.kind.attributes[layer.kind.kindBy];
  if (!kinds) return null;
  return (
    <fieldset className="below-part below-kinds">
      <legend>{word('below.kinds')}</legend>
      <LayerState layer={layer} />
      <KindChoice layer={layer} kinds={kinds} />
      <p className="field-help">{word('below.thickness')}</p>
    </fieldset>
  );
}

const pitSidesM = [60, 150, 400];

function Pit() {
  const { word, format } = useWords();
  const pit = useTwin((state) => state.below.pit);
  const open = (side: number) => {
    const opened = scene();
    if (opened) twin.below({ pit: squareAround(opened.centre(), side) });
  };
  const draw = async () => {
    const box = await scene()?.drawBox();
    if (box) twin.below({ pit: box });
  };
  return (
    <section className="below-part" aria-label={word('below.pit')}>
      <h3 className="below-heading">{word('below.pit')}</h3>
      <p className="field-help">{word('below.pitHelp')}</p>
      <Group gap={6}>
        {pitSidesM.map((side) => (
          <Button key={side} size="compact-xs" variant="default" onClick={() => open(side)} data-testid={`pit-${side}`}>
            {word('below.pitHere', { side: format.length(side) })}
          </Button>
        ))}
        <Button size="compact-xs" variant="default" onClick={draw} data-testid="pit-draw">
          {word('below.pitDraw')}
        </Button>
        {pit && (
          <Button
            size="compact-xs"
            variant="light"
            onClick={() => twin.below({ pit: undefined })}
            data-testid="pit-close"
          >
            {word('below.pitClose')}
          </Button>
        )}
      </Group>
    </section>
  );
}

type Tool = React.ComponentType<BelowToolProps>;

function Tools({ layer }: { layer: LayerDescription | undefined }) {
  const scenario = useTwin((state) => state.catalogue?.scenario);
  const [tools, setTools] = useState<readonly Tool[]>([]);
  const [slot, setSlot] = useState<HTMLElement>();
  useEffect(() => {
    setSlot(document.getElementById('below-slot') ?? undefined);
    void loadClientParts().then((parts) => setTools(parts.flatMap(({ belowTool }) => belowTool ?? [])));
  }, []);
  if (!scenario || !layer) return null;
  const toolScene = toolSceneOf(layer);
  return tools.map((View, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes once it is there
    <View key={i} api={api} scenario={scenario} scene={toolScene} slot={slot} />
  ));
}

const toolSceneOf = (layer: LayerDescription): BelowToolScene => ({
  drawLine: async () => scene()?.drawLine(),
  cancelLine: () => scene()?.cancelLine(),
  showLine: (line) => scene()?.showLine(line),
  lineAcross: (lengthM) => scene()?.lineAcross(lengthM) ?? [],
  select: ({ collection, id, position }) =>
    useTwin.setState({
      selection: { type: 'feature', layer: layer.id, id, properties: { id, collection }, position },
    }),
});
