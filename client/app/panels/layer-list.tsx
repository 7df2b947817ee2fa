import { Collapse, Slider, Switch, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { LayerDescription, LayerGroup } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { twin, useTwin } from '../state/store.ts';
import { LayerDetails } from './layer-details.tsx';
import { LayerState } from './layer-state.tsx';

const groups: readonly LayerGroup[] = ['results', 'live', 'city', 'base'];

export function LayerList() {
  const { word } = useWords();
  const layers = useTwin((state) => state.layers);
  return (
    <>
      {groups.map((group) => {
        const members = layers.filter((layer) => layer.group === group && layer.kind.type !== 'below3d');
        if (members.length === 0) return null;
        return (
          <section key={group} className="layer-group" aria-label={word(`layers.group.${group}`)}>
            <h2 className="group-title">{word(`layers.group.${group}`)}</h2>
            {members.map((layer) => (
              <LayerCard key={layer.id} layer={layer} />
            ))}
          </section>
        );
      })}
    </>
  );
}

function LayerCard({ layer }: { layer: LayerDescription }) {
  const { word, say } = useWords();
  const look = useTwin((state) => state.looks[layer.id]);
  const [open, setOpen] = useState(layer.group === 'live' || (layer.group === 'results' && look.visible));
  const title = say(layer.title);
  return (
    <article className="layer" data-testid={`layer-${layer.id}`}>
      <div className="layer-head">
        <UnstyledButton
          className="layer-open"
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-label={word('layers.details', { title })}
        >
          <IconChevronRight size={15} className="chevron" data-open={open} aria-hidden />
          <span className="layer-title">{title}</span>
        </UnstyledButton>
        <Switch
          size="sm"
          checked={look.visible}
          onChange={(event) => twin.look(layer.id, { visible: event.currentTarget.checked })}
          aria-label={word('layers.visible', { title })}
        />
      </div>
      <LayerState layer={layer} />
      <Collapse expanded={open}>
        <div className="layer-body">
          <LayerDetails layer={layer} />
          {layer.kind.type !== 'relief' && (
            <div className="opacity">
              <Text size="xs" c="dimmed" id={`opacity-${layer.id}`}>
                {word('layers.opacity')}
              </Text>
              <Slider
                size="xs"
                min={0}
                max={1}
                step={0.05}
                value={look.opacity}
                onChange={(opacity) => twin.look(layer.id, { opacity })}
                label={(value) => `${Math.round(value * 100)}%`}
                thumbLabel={word('layers.opacityOf', { title })}
              />
            </div>
          )}
        </div>
      </Collapse>
    </article>
  );
}
