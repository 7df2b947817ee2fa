import { CloseButton, Slider } from '@mantine/core';
import type { LayerDescription } from '#client/kit/layer.ts';
import { LegendBar } from '#client/kit/legend.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { SwipeChoice } from '../scene/tools/swipe.tsx';
import { twin, useTwin } from '../state/store.ts';
import { ColumnChoice } from './layer-details.tsx';

/** The legend of the result that lies on the city or its walls. */
export function ResultLegend() {
  const layer = useTwin((state) =>
    state.layers.find(
      (each) => each.group === 'results' && each.kind.type !== 'field' && state.looks[each.id]?.visible,
    ),
  );
  return layer ? <TableLegend layer={layer} /> : <FieldLegend />;
}

/** Which column colours the walls or buildings, and what its colours mean. */
function TableLegend({ layer }: { layer: LayerDescription }) {
  const { word, say } = useWords();
  const date = useTwin((state) => state.runs.find((run) => run.job.jobID === layer.run)?.job.parameters?.date);
  const title = say(layer.title);
  return (
    <section className="result-legend glass" aria-label={title} data-testid="result-legend">
      <div className="result-head">
        <strong>{title}</strong>
        {typeof date === 'string' && <span className="result-date">{date} KST</span>}
        <span className="result-value">{layer.kind.type === 'panels' ? word('result.clickWall') : ''}</span>
        <CloseButton
          size="sm"
          aria-label={word('result.hide')}
          onClick={() => twin.look(layer.id, { visible: false })}
        />
      </div>
      <ColumnChoice layer={layer} />
    </section>
  );
}

/** With the value under the pointer. */
function FieldLegend() {
  const { word, say, format } = useWords();
  const layer = useTwin((state) =>
    state.layers.find((each) => each.kind.type === 'field' && state.looks[each.id]?.visible),
  );
  const opacity = useTwin((state) => (layer ? state.looks[layer.id].opacity : 1));
  const cursor = useTwin((state) => (state.cursor?.layer === layer?.id ? state.cursor : undefined));
  const date = useTwin((state) => state.runs.find((run) => run.job.jobID === layer?.run)?.job.parameters?.date);
  if (layer?.kind.type !== 'field') return null;
  const { field } = layer.kind;
  const title = say(layer.title);
  return (
    <section className="result-legend glass" aria-label={title} data-testid="result-legend">
      <div className="result-head">
        <strong>{title}</strong>
        {typeof date === 'string' && <span className="result-date">{date} KST</span>}
        <output className="result-value" data-testid="cursor-value">
          {cursor?.value === undefined
            ? word('result.hover')
            : format.quantity(cursor.value, field.unit, field.decimals)}
        </output>
        <CloseButton
          size="sm"
          aria-label={word('result.hide')}
          onClick={() => twin.look(layer.id, { visible: false })}
        />
      </div>
      <LegendBar legend={field.legend} unit={field.unit} decimals={field.decimals} marked={cursor?.value} />
      <Slider
        size="xs"
        min={0}
        max={1}
        step={0.05}
        value={opacity}
        onChange={(next) => twin.look(layer.id, { opacity: next })}
        label={(value) => `${word('layers.opacity')} ${Math.round(value * 100)}%`}
        thumbLabel={word('layers.opacityOf', { title })}
      />
      <SwipeChoice layer={layer} />
    </section>
  );
}
