import { Checkbox, CloseButton, RangeSlider, Select } from '@mantine/core';
import { isColourable, scaleOf } from '#client/kit/attribute-scale.ts';
import type { AttributeFilter, LayerDescription } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { AttributeSpec } from '#core';
import { twin, useTwin } from '../state/store.ts';

/** Leaves only the buildings of a range or of some codes in the picture, without touching a tile. */
export function LayerFilter({ layer }: { layer: LayerDescription }) {
  const { word, say } = useWords();
  const filter = useTwin((state) => state.looks[layer.id].filter);
  if (layer.kind.type !== 'tiles3d') return null;
  const { attributes } = layer.kind;
  const choices = Object.entries(attributes).filter(([, spec]) => isColourable(spec));
  const set = (next: AttributeFilter | undefined) => twin.look(layer.id, { filter: next });
  const spec = filter && attributes[filter.key];
  return (
    <div className="layer-filter">
      <Select
        size="xs"
        label={word('layers.filterBy')}
        placeholder={word('layers.filterNone')}
        data={choices.map(([key, each]) => ({ value: key, label: say(each.title) }))}
        value={filter?.key ?? null}
        clearable
        onChange={(next) => set(next ? wholeOf(next, attributes[next]) : undefined)}
        data-testid="filter-by"
      />
      {filter &&
        spec &&
        (spec.codes ? (
          <Codes filter={filter} spec={spec} set={set} />
        ) : (
          <Range filter={filter} spec={spec} set={set} />
        ))}
    </div>
  );
}

const wholeOf = (key: string, { codes }: AttributeSpec): AttributeFilter =>
  codes ? { key, codes: Object.keys(codes) } : { key };

interface PartProps {
  readonly filter: AttributeFilter;
  readonly spec: AttributeSpec;
  set(filter: AttributeFilter | undefined): void;
}

/** The ends of the slider are open: nothing taller than its end is left out by it. */
function Range({ filter, spec, set }: PartProps) {
  const { word, say, format } = useWords();
  const scale = scaleOf(spec);
  if (scale.type !== 'range') return null;
  const { min, max } = scale.legend;
  const value: [number, number] = [filter.min ?? min, filter.max ?? max];
  const quantity = (at: number) => format.quantity(at, spec.unit);
  const text = word('layers.filterRange', {
    from: filter.min === undefined ? '–' : quantity(value[0]),
    to: filter.max === undefined ? '–' : quantity(value[1]),
  });
  return (
    <div className="filter-range">
      <RangeSlider
        size="sm"
        min={min}
        max={max}
        minRange={(max - min) / 100}
        step={spec.unit === 'metre' || spec.unit === 'floors' || spec.unit === 'year' ? 1 : 10}
        value={value}
        onChange={([from, to]) =>
          set({ key: filter.key, ...(from > min ? { min: from } : {}), ...(to < max ? { max: to } : {}) })
        }
        label={quantity}
        thumbFromLabel={word('layers.filterFrom', { title: say(spec.title) })}
        thumbToLabel={word('layers.filterTo', { title: say(spec.title) })}
        data-testid="filter-range"
      />
      <div className="filter-text">
        <output>{text}</output>
        <CloseButton size="sm" aria-label={word('layers.filterClear')} onClick={() => set(undefined)} />
      </div>
    </div>
  );
}

function Codes({ filter, spec, set }: PartProps) {
  const { say } = useWords();
  const kept = filter.codes ?? [];
  return (
    <div className="filter-codes">
      {Object.entries(spec.codes ?? {}).map(([code, title]) => (
        <Checkbox
          key={code}
          size="xs"
          label={say(title)}
          checked={kept.includes(code)}
          onChange={(event) => {
            const on = event.currentTarget.checked;
            set({ key: filter.key, codes: on ? [...kept, code] : kept.filter((each) => each !== code) });
          }}
        />
      ))}
    </div>
  );
}
