import { Checkbox } from '@mantine/core';
import { scaleOf } from '#client/kit/attribute-scale.ts';
import type { LayerDescription } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { AttributeSpec } from '#core';
import { twin, useTwin } from '../state/store.ts';

/** The legend of a layer's kinds, each entry of which can be hidden. */
export function KindChoice({ layer, kinds }: { layer: LayerDescription; kinds: AttributeSpec }) {
  const { word, say } = useWords();
  const hidden = useTwin((state) => state.looks[layer.id]?.hiddenKinds) ?? [];
  const { codes } = kinds;
  const scale = scaleOf(kinds);
  if (!codes || scale.type !== 'codes') return null;
  const toggle = (code: string, on: boolean) =>
    twin.look(layer.id, { hiddenKinds: on ? hidden.filter((each) => each !== code) : [...hidden, code] });
  return (
    <div className="kind-list">
      {scale.entries.map(({ code, colour }) => (
        <Checkbox
          key={code}
          size="xs"
          color={colour}
          checked={!hidden.includes(code)}
          onChange={(event) => toggle(code, event.currentTarget.checked)}
          label={say(codes[code])}
          aria-label={word('layers.kind', { title: say(codes[code]) })}
          data-testid={`kind-${code}`}
        />
      ))}
    </div>
  );
}
