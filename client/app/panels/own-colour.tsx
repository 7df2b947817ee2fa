import { ColorInput, Text } from '@mantine/core';
import type { LayerDescription } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { twin, useTwin } from '../state/store.ts';

/** Colour of a layer of the reader's own; its file never left this browser. */
export function OwnColour({ layer }: { layer: LayerDescription }) {
  const { word } = useWords();
  const colour = useTwin((state) => state.looks[layer.id]?.colour);
  return (
    <>
      <ColorInput
        size="xs"
        label={word('layers.colour')}
        value={colour ?? ''}
        onChangeEnd={(next) => twin.look(layer.id, { colour: next })}
        format="hex"
        withEyeDropper={false}
      />
      <Text size="xs" c="dimmed">
        {word('own.stays')}
      </Text>
    </>
  );
}
