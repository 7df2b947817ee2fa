import { ActionIcon, Collapse, Group, Slider, Switch, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronRight, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { LayerDescription, LayerGroup } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { twin, useTwin } from '../state/store.ts';
import { LayerDetails } from './layer-details.tsx';
import { LayerState } from './layer-state.tsx';
import { OwnData } from './own-data.tsx';

/** From the eye down: what is named first lies over what comes after it. */
const groups: readonly LayerGroup[] = ['own', 'results', 'live', 'city', 'base'];
/** Groups in which the order makes a difference: their layers lie over each other. */
const ordered: readonly LayerGroup[] = ['own', 'live'];

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
            {members.map((layer, i) => (
              <LayerCard key={layer.id} layer={layer} first={i === 0} last={i === members.length - 1} />
            ))}
          </section>
        );
      })}
      <OwnData />
    </>
  );
}

function LayerCard({ layer, first, last }: { layer: LayerDescription; first: boolean; last: boolean }) {
  const { word, say } = useWords();
  const look = useTwin((state) => state.looks[layer.id]);
  const [open, setOpen] = useState((layer.group === 'results' && look.visible) || layer.kind.type === 'own-model');
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
          <Order layer={layer} first={first} last={last} />
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

/** Which of two lies over the other; and the way out for what the reader brought. */
function Order({ layer, first, last }: { layer: LayerDescription; first: boolean; last: boolean }) {
  const { word, say } = useWords();
  const title = say(layer.title);
  const own = layer.group === 'own';
  if (!ordered.includes(layer.group) || (first && last && !own)) return null;
  return (
    <Group gap={4} className="layer-order">
      <ActionIcon
        size="md"
        color="gray"
        disabled={first}
        aria-label={word('layers.up', { title })}
        title={word('layers.up', { title })}
        onClick={() => twin.moveLayer(layer.id, -1)}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        size="md"
        color="gray"
        disabled={last}
        aria-label={word('layers.down', { title })}
        title={word('layers.down', { title })}
        onClick={() => twin.moveLayer(layer.id, 1)}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
      {own && (
        <ActionIcon
          size="md"
          color="red"
          aria-label={word('layers.remove', { title })}
          title={word('layers.remove', { title })}
          onClick={() => twin.removeLayer(layer.id)}
          data-testid={`remove-${layer.id}`}
        >
          <IconTrash size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}
