import type { Table } from '#core';
import type { LayerLook } from '../layer.ts';
import { momentOf, watchMoment } from '../result-moment.ts';
import { loadTable, rowColours } from '../result-table.ts';
import { type Adapter, couldNotLoad } from './adapter.ts';

/** Features of a tileset in the colours of a result table: through their style, without touching a tile. */
export const paintedAdapter: Adapter = (layer, { world, report, paints }) => {
  if (layer.kind.type !== 'painted') throw new Error(`nothing painted: ${layer.id}`);
  const { table: output, tileset, key } = layer.kind;
  const target = `tiles/${tileset}`;
  let look: LayerLook | undefined;
  let table: Table | undefined;
  let rows = new Map<string, number>();
  let shown = false;
  const beginning = Object.keys(output.columns).find((column) => output.columns[column].reveals) ?? '';
  report({ state: 'loading' });

  const apply = () => {
    const legend = output.columns[look?.colourBy ?? '']?.legend;
    if (look?.visible && look.colourBy && table && legend) {
      const colour = rowColours(table, look.colourBy, legend);
      const moment = momentOf(output.bin);
      const begins = table.columns[beginning]?.values;
      shown = true;
      paints.paint(target, {
        opacity: look.opacity,
        colour(id) {
          const row = rows.get(id);
          const begun = row !== undefined && (moment === undefined || !begins || begins[row] <= moment);
          return begun ? colour(row) : undefined;
        },
      });
    } else if (shown) {
      shown = false;
      paints.paint(target, undefined);
    }
    world.draw();
  };

  loadTable(output.bin)
    .then((loaded) => {
      const ids = loaded.columns[key];
      if (ids?.type === 'text') rows = new Map(Array.from(ids.values, (word, row) => [ids.words[word], row]));
      table = loaded;
      report({ state: rows.size > 0 ? 'ready' : 'empty' });
      apply();
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  const unwatch = watchMoment(output.bin, () => apply());

  return {
    show(next) {
      const same =
        look && ['visible', 'colourBy', 'opacity'].every((k) => next[k as 'visible'] === look?.[k as 'visible']);
      look = next;
      if (!same) apply();
    },
    remove() {
      unwatch();
      look = undefined;
      apply();
    },
  };
};
