import { Checkbox } from '@mantine/core';
import { scaleOf } from '#client/kit/attribute-scale.ts';
import type { LayerDescription } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { AttributeSpec } from '#core';
import { twin, useTwin } from '../state/store.ts';

interface KindChoiceProps {
  readonly layer: LayerDescription;
  readonly kinds: AttributeSpec;
  /** How many things of each kind the city has: kinds that it has none of are left out. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** The legend of a layer's kinds, each entry of which can be hidden. */
export function KindChoice({ layer, kinds, counts }: KindChoiceProps) {
  const { word, say, format } = useWords();
  const hidden = useTwin((state) => state.looks[layer.id]?.hiddenKinds) ?? [];
  const { codes } = kinds;
  const scale = scaleOf(kinds);
  if (!codes || scale.type !== 'codes') return null;
  const entries = scale.entries.filter(({ code }) => !counts || counts[code] > 0);
  const titled = (code: string) => (counts ? `${say(codes[code])} ${format.number(counts[code])}` : say(codes[code]));
  const toggle = (code: string, on: boolean) =>
    twin.look(layer.id, { hiddenKinds: on ? hidden.filter((each) => each !== code) : [...hidden, code] });
  return (
    <div className="kind-list">
      {entries.map(({ code, colour }) => (
        <Checkbox
          key={code}
          size="xs"
          color={colour}
          checked={!hidden.includes(code)}
          onChange={(event) => toggle(code, event.currentTarget.checked)}
          label={titled(code)}
          aria-label={word('layers.kind', { title: say(codes[code]) })}
          data-testid={`kind-${code}`}
        />
      ))}
    </div>
  );
}
