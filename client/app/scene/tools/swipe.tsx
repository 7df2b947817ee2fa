import { CloseButton, Select } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { LayerDescription, LayerLook } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { useTwin } from '../../state/store.ts';
import { useViewMode } from '../view-mode.ts';
import { comparing, type Looks, same } from './compare-looks.ts';
import './tools.css';

const stepShare = 0.02;

const isField = (layer: LayerDescription) => layer.group === 'results' && layer.kind.type === 'field';

const setLooks = (of: (layers: readonly LayerDescription[], looks: Looks) => Looks) =>
  useTwin.setState(({ layers, looks }) => ({ looks: of(layers, looks) }));

/** Picks another result to lay beside this one. */
export function SwipeChoice({ layer }: { layer: LayerDescription }) {
  const { word } = useWords();
  const label = useResultLabel();
  const layers = useTwin((state) => state.layers);
  const right = useTwin((state) =>
    state.layers.find(({ id }) => state.looks[id]?.visible && state.looks[id].side === 'right'),
  );
  const others = layers.filter((each) => isField(each) && each.id !== layer.id);
  if (others.length === 0) return null;
  return (
    <Select
      size="xs"
      placeholder={word('swipe.with')}
      aria-label={word('swipe.with')}
      data={others.map((each) => ({ value: each.id, label: label(each) }))}
      value={right?.id ?? null}
      clearable
      onChange={(id) => setLooks((all, looks) => comparing(all, looks, layer.id, id ?? undefined))}
      data-testid="swipe-with"
    />
  );
}

/** The line between two results: dragged, or moved by arrow keys. */
export function SwipeHandle() {
  const { word } = useWords();
  const label = useResultLabel();
  const { split, mode } = useViewMode();
  const { left, right } = useCompared();
  const looks = useTwin((state) => state.looks);
  const dragging = useRef(false);
  useEffect(() => {
    // A side without its other half is no comparison: the result has the whole picture again.
    const alone = left ?? right;
    if (alone && !(left && right)) setLooks((layers, looks) => comparing(layers, looks, alone.id));
  }, [left, right]);
  if (!left || !right || mode === '2d') return null;
  const set = (share: number) => useViewMode.setState({ split: Math.min(0.95, Math.max(0.05, share)) });
  const legendOf = ({ id, kind }: LayerDescription) =>
    looks[id]?.legend ?? (kind.type === 'field' ? kind.field.legend : undefined);
  const differ = !same(legendOf(left), legendOf(right));
  return (
    <div className="swipe" data-view={mode} data-testid="swipe">
      <div
        className="swipe-line"
        style={{ left: `${split * 100}%` }}
        role="slider"
        tabIndex={0}
        aria-label={word('swipe.title')}
        aria-valuemin={5}
        aria-valuemax={95}
        aria-valuenow={Math.round(split * 100)}
        aria-valuetext={`${Math.round(split * 100)}%`}
        onKeyDown={({ key }) => {
          if (key === 'ArrowLeft') set(split - stepShare);
          if (key === 'ArrowRight') set(split + stepShare);
        }}
        onPointerDown={(event) => {
          dragging.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const area = event.currentTarget.parentElement?.getBoundingClientRect();
          if (dragging.current && area) set((event.clientX - area.left) / area.width);
        }}
        onPointerUp={() => {
          dragging.current = false;
        }}
        data-testid="swipe-line"
      >
        <span className="swipe-grip" aria-hidden />
      </div>
      <div className="swipe-head">
        <div className="swipe-names">
          <span className="swipe-name glass" title={label(left)}>
            A · {label(left)}
          </span>
          <CloseButton
            className="swipe-close glass"
            aria-label={word('swipe.end')}
            onClick={() => setLooks((layers, looks) => comparing(layers, looks, left.id))}
            data-testid="swipe-end"
          />
          <span className="swipe-name glass" title={label(right)}>
            B · {label(right)}
          </span>
        </div>
        {differ && <p className="swipe-note glass">{word('swipe.scalesDiffer')}</p>}
      </div>
    </div>
  );
}

function useCompared() {
  const layers = useTwin((state) => state.layers);
  const looks = useTwin((state) => state.looks);
  const on = (side: LayerLook['side']) => layers.find(({ id }) => looks[id]?.visible && looks[id].side === side);
  return { left: on('left'), right: on('right') };
}

/** What a result shows, of which day, and when it was run: two runs of one simulation must be told apart. */
function useResultLabel() {
  const { say, format } = useWords();
  const runs = useTwin((state) => state.runs);
  return ({ title, run }: LayerDescription): string => {
    const job = runs.find((each) => each.job.jobID === run)?.job;
    const date = job?.parameters?.date;
    const created = job?.created ? format.time(Date.parse(job.created)) : undefined;
    return [say(title), job?.scenario, typeof date === 'string' ? date : undefined, created]
      .filter(Boolean)
      .join(' · ');
  };
}
