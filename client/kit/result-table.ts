import { useEffect, useState } from 'react';
import { colourOf, type Legend, type Rgb, readTable, type Table } from '#core';
import type { TableOutput } from './api-types.ts';

/** Columns that can colour what the rows stand for: with a legend, and with something known. */
export const colourColumns = ({ columns }: TableOutput): string[] =>
  Object.keys(columns).filter((key) => columns[key].legend && (columns[key].stats?.count ?? 0) > 0);

const loaded = new Map<string, Promise<Table>>();
const kept = 3;

/** A result table; the newest few stay in memory, for a result never changes. */
export function loadTable(url: string): Promise<Table> {
  let table = loaded.get(url);
  if (!table) {
    table = fetch(url).then(async (response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return readTable(await response.arrayBuffer());
    });
    table.catch(() => loaded.delete(url));
    loaded.set(url, table);
    for (const oldest of loaded.keys()) if (loaded.size > kept) loaded.delete(oldest);
  }
  return table;
}

/** The same for a component; undefined until it is there. */
export function useResultTable(url: string | undefined): Table | undefined {
  const [table, setTable] = useState<Table>();
  useEffect(() => {
    let gone = false;
    if (url) void loadTable(url).then((found) => !gone && setTable(found));
    return () => {
      gone = true;
    };
  }, [url]);
  return table;
}

/** Grey of rows of which the column knows nothing. */
const unknown: Rgb = [150, 156, 163];

/** Colour of every row by a number column. */
export function rowColours(table: Table, column: string, legend: Legend): (row: number) => Rgb {
  const found = table.columns[column];
  if (found?.type !== 'number') return () => unknown;
  const { values } = found;
  return (row) => (Number.isNaN(values[row]) ? unknown : colourOf(legend, values[row]));
}
