import { ActionIcon, Button, Group, NumberInput, Text } from '@mantine/core';
import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp } from '@tabler/icons-react';
import { useState } from 'react';
import { metresPerDegree } from '#client/kit/geo.ts';
import type { LayerDescription, Placement } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { scene } from '../session.ts';
import { twin, useTwin } from '../state/store.ts';

const stepM = 1;
const ways = [
  { key: 'own.west', east: -1, north: 0, Icon: IconArrowLeft },
  { key: 'own.north', east: 0, north: 1, Icon: IconArrowUp },
  { key: 'own.south', east: 0, north: -1, Icon: IconArrowDown },
  { key: 'own.east', east: 1, north: 0, Icon: IconArrowRight },
] as const;

/** Where a model of the reader's own stands: moved, turned, and set on the ground. */
export function OwnPlacement({ layer }: { layer: LayerDescription }) {
  const { word } = useWords();
  const placement = useTwin((state) => state.looks[layer.id]?.placement);
  const [picking, setPicking] = useState(false);
  if (!placement) return null;
  // Read anew: it may have been moved while a place was picked.
  const change = (next: Partial<Placement>) => {
    const now = useTwin.getState().looks[layer.id]?.placement;
    if (now) twin.look(layer.id, { placement: { ...now, ...next } });
  };
  const standAt = (at: readonly number[] | undefined) => at && change({ lon: at[0], lat: at[1] });
  const nudge = (east: number, north: number) => {
    const scale = metresPerDegree(placement.lat);
    standAt([placement.lon + (stepM * east) / scale.lon, placement.lat + (stepM * north) / scale.lat]);
  };
  const pick = async () => {
    if (picking) return scene()?.cancelPoint();
    setPicking(true);
    const point = await scene()?.pickPoint();
    standAt(point && [point.lon, point.lat]);
    setPicking(false);
  };
  return (
    <div className="own-placement" data-testid="own-placement">
      <Group gap={6}>
        <Button size="compact-xs" variant="light" onClick={() => standAt(scene()?.centre())} data-testid="own-here">
          {word('own.here')}
        </Button>
        <Button size="compact-xs" variant={picking ? 'filled' : 'light'} aria-pressed={picking} onClick={pick}>
          {word('own.pick')}
        </Button>
      </Group>
      {picking && (
        <Text size="xs" c="dimmed" role="status">
          {word('own.picking')}
        </Text>
      )}
      <Group gap={4} role="group" aria-label={word('own.move', { metres: stepM })}>
        {ways.map(({ key, east, north, Icon }) => (
          <ActionIcon
            key={key}
            size="md"
            color="gray"
            aria-label={word(key)}
            title={word(key)}
            onClick={() => nudge(east, north)}
            data-testid={key}
          >
            <Icon size={16} />
          </ActionIcon>
        ))}
        <Text size="xs" c="dimmed" aria-hidden>
          {word('own.move', { metres: stepM })}
        </Text>
      </Group>
      <Group gap={8} grow align="flex-end">
        <NumberInput
          size="xs"
          label={word('own.turn')}
          value={placement.turnDeg}
          min={-360}
          max={360}
          step={5}
          onChange={(turnDeg) => typeof turnDeg === 'number' && change({ turnDeg })}
          data-testid="own-turn"
        />
        <NumberInput
          size="xs"
          label={word('own.above')}
          value={placement.aboveM}
          min={-200}
          max={1000}
          decimalScale={2}
          onChange={(aboveM) => typeof aboveM === 'number' && change({ aboveM })}
          data-testid="own-above"
        />
      </Group>
      <Button
        size="compact-xs"
        variant="default"
        disabled={placement.aboveM === 0}
        onClick={() => change({ aboveM: 0 })}
        data-testid="own-to-ground"
      >
        {word('own.toGround')}
      </Button>
      <Text size="xs" c="dimmed">
        {word('own.stays')}
      </Text>
    </div>
  );
}
