import { type ColumnSpec, cellOf, type Table, unitSymbol, units } from '#core';
import { isTableOutput, type JobResults, type TableOutput } from './api-types.ts';
import { useResultTable } from './result-table.ts';
import { useWords } from './use-words.ts';

export interface TopRowsProps {
  readonly spec: TableOutput;
  readonly table: Table;
  /** Columns to show; the first is what the row is. */
  readonly columns: readonly string[];
  /** Rows to show, in order. */
  readonly rows: readonly number[];
  readonly caption: string;
}

/** Said once at the head of its column, where saying it with every number would break the lines. */
const hasLongUnit = ({ unit, codes }: ColumnSpec): boolean => !codes && units[unit].symbol.length > 2;

/** The first rows of a ranking, as people read them. */
export function TopRows({ spec, table, columns, rows, caption }: TopRowsProps) {
  const { say, format, language } = useWords();
  const text = (key: string, row: number) => {
    const value = cellOf(table.columns[key], row);
    // Ids of the city name their source first; in a list that is the same everywhere.
    const column = spec.columns[key];
    if (typeof value === 'number' && hasLongUnit(column)) return format.number(value, column.decimals);
    return format.attribute(typeof value === 'string' ? value.replace(/^[^:]*:/, '') : value, column);
  };
  return (
    <table className="top-rows" data-testid="top-rows">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map((key) => (
            <th key={key} scope="col">
              {say(spec.columns[key].title)}
              {hasLongUnit(spec.columns[key]) && ` (${unitSymbol(spec.columns[key].unit, language)})`}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            {columns.map((key, i) =>
              i === 0 ? (
                <th key={key} scope="row">
                  {text(key, row)}
                </th>
              ) : (
                <td key={key}>{text(key, row)}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface RankedResultProps {
  /** Folder of the feature, whose `result.title` is the caption. */
  readonly feature: `${string}/${string}`;
  readonly result: JobResults[string] | undefined;
  /** Columns to show; the first is what the row is. */
  readonly columns: readonly string[];
  /** Number column that ranks the rows, and which end of it comes first. */
  readonly by: string;
  readonly order: 'most' | 'least';
  readonly count: number;
}

/** The first rows of a table result by one of its columns; nothing while it is not there. */
export function RankedResult({ feature, result, columns, by, order, count }: RankedResultProps) {
  const { featureWord } = useWords();
  const spec = result && isTableOutput(result) ? result : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table || table.rows === 0) return null;
  const caption = featureWord(feature, 'result.title');
  return (
    <TopRows spec={spec} table={table} columns={columns} rows={rankedRows(table, by, order, count)} caption={caption} />
  );
}

interface WholeResultProps extends Pick<RankedResultProps, 'feature' | 'result' | 'columns'> {
  /** Key of the caption among the feature's words. */
  readonly title: string;
}

/** A small table result as it is; nothing while it is not there. */
export function WholeResult({ feature, result, columns, title }: WholeResultProps) {
  const { featureWord } = useWords();
  const spec = result && isTableOutput(result) ? result : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table) return null;
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  return <TopRows spec={spec} table={table} columns={columns} rows={rows} caption={featureWord(feature, title)} />;
}

/** Numbers of the rows in the order of a number column; rows of which it knows nothing are left out. */
export function rankedRows(table: Table, column: string, order: 'most' | 'least', count: number): number[] {
  const found = table.columns[column];
  if (found?.type !== 'number') return [];
  const sign = order === 'most' ? -1 : 1;
  return Array.from(found.values.keys())
    .filter((row) => !Number.isNaN(found.values[row]))
    .sort((a, b) => sign * (found.values[a] - found.values[b]) || a - b)
    .slice(0, count);
}
