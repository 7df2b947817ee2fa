import { Select } from '@mantine/core';
import type { FeedForm, LayerDescription } from '#client/kit/layer.ts';
import { useWords } from '#client/kit/use-words.ts';
import { twin, useTwin } from '../../state/store.ts';

const forms: readonly FeedForm[] = ['entities', 'heatmap', 'hexagons'];

/** Single signs, or the mean of a dense feed. Lines and what moves are always drawn one by one. */
export function FeedFormChoice({ layer }: { layer: LayerDescription }) {
  const { word } = useWords();
  const form = useTwin((state) => state.looks[layer.id]?.as) ?? 'entities';
  if (layer.kind.type !== 'feed' || layer.kind.spec.moving || layer.kind.geometry !== 'Point') return null;
  return (
    <Select
      size="xs"
      label={word('feed.form')}
      data={forms.map((each) => ({ value: each, label: word(`feed.form.${each}`) }))}
      value={form}
      allowDeselect={false}
      onChange={(next) => twin.look(layer.id, { as: (next ?? 'entities') as FeedForm })}
      data-testid="feed-form"
    />
  );
}
