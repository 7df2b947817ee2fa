import { CloseButton, Slider } from '@mantine/core';
import type { LayerDescription } from '#client/kit/layer.ts';
import { LegendBar } from '#client/kit/legend.tsx';
import { useNow } from '#client/kit/use-now.ts';
import { useWords } from '#client/kit/use-words.ts';
import { SwipeChoice } from '../scene/tools/swipe.tsx';
import { renewalOf } from '../state/renew.ts';
import { twin, useTwin } from '../state/store.ts';
import { ColumnChoice } from './layer-details.tsx';

/** The legend of the result that lies on the city or its walls; of what flows over it, only while there is no other. */
export function ResultLegend() {
  const layer = useTwin((state) => {
    const shown = state.layers.filter(
      (each) => each.group === 'results' && each.kind.type !== 'field' && state.looks[each.id]?.visible,
    );
    const field = state.layers.some((each) => each.kind.type === 'field' && state.looks[each.id]?.visible);
    return shown.find(({ kind }) => kind.type !== 'flow') ?? (field ? undefined : shown[0]);
  });
  if (!layer) return <FieldLegend />;
  return 'stack' in layer.kind ? <StackLegend layer={layer} /> : <TableLegend layer={layer} />;
}

/** Colours of the speed, and of a level section the height at which it lies. */
function StackLegend({ layer }: { layer: LayerDescription }) {
  const { word, say, format } = useWords();
  const heightM = useTwin((state) => state.looks[layer.id]?.heightM);
  if (!('stack' in layer.kind)) return null;
  const { stack, type } = layer.kind;
  const { values, unit } = stack.axis;
  const title = say(layer.title);
  return (
    <section className="result-legend glass" aria-label={title} data-testid="result-legend">
      <div className="result-head">
        <strong>{title}</strong>
        <output className="result-value" data-testid="slice-height">
          {type === 'slice' && heightM !== undefined ? format.quantity(heightM, unit, heightM < 10 ? 1 : 0) : ''}
        </output>
        <CloseButton
          size="sm"
          aria-label={word('result.hide')}
          onClick={() => twin.look(layer.id, { visible: false })}
        />
      </div>
      <LegendBar legend={stack.legend} unit={stack.unit} decimals={stack.decimals} />
      {type === 'slice' && (
        <Slider
          size="xs"
          min={values[0]}
          max={values[values.length - 1]}
          step={0.5}
          value={heightM ?? values[0]}
          onChange={(next) => twin.look(layer.id, { heightM: next })}
          label={(value) => format.quantity(value, unit, 1)}
          thumbLabel={say(stack.axis.title)}
          data-testid="slice-slider"
        />
      )}
    </section>
  );
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

/** How old an answer about the present is. */
function Age({ since }: { since: number }) {
  const { format } = useWords();
  const now = useNow();
  return (
    <span className="result-date" data-testid="result-age">
      {format.age(Math.max(0, now - since))}
    </span>
  );
}

/** With the value under the pointer. */
function FieldLegend() {
  const { word, say, format } = useWords();
  const layer = useTwin((state) =>
    state.layers.find((each) => each.kind.type === 'field' && state.looks[each.id]?.visible),
  );
  const opacity = useTwin((state) => (layer ? state.looks[layer.id].opacity : 1));
  const shared = useTwin((state) => (layer ? state.looks[layer.id].legend : undefined));
  const cursor = useTwin((state) => (state.cursor?.layer === layer?.id ? state.cursor : undefined));
  const job = useTwin((state) => state.runs.find((run) => run.job.jobID === layer?.run)?.job);
  const date = job?.parameters?.date;
  if (layer?.kind.type !== 'field') return null;
  const { field } = layer.kind;
  const legend = shared ?? field.legend;
  const title = say(layer.title);
  return (
    <section className="result-legend glass" aria-label={title} data-testid="result-legend">
      <div className="result-head">
        <strong>{title}</strong>
        {typeof date === 'string' && <span className="result-date">{date} KST</span>}
        {job?.finished && renewalOf(job) !== undefined && <Age since={Date.parse(job.finished)} />}
        <output className="result-value" data-hint={cursor?.value === undefined} data-testid="cursor-value">
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
      <LegendBar legend={legend} unit={field.unit} decimals={field.decimals} marked={cursor?.value} />
      <div className="legend-opacity">
        <span aria-hidden>{word('layers.opacity')}</span>
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
      </div>
      <SwipeChoice layer={layer} />
    </section>
  );
}
