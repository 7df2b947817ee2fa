import { useWords } from '#client/kit/use-words.ts';
import { cellOf, type Table } from '#core';

interface FloorRow {
  readonly floor: number;
  windows: number;
  passing: number;
  minutes: number;
  change: number;
  compared: boolean;
  nowFailing: number;
}

/** The floors of one building, highest first: how many windows pass, their mean sun, and what changed. */
export function FloorList({ table, building, floor }: { table: Table; building: string; floor: number }) {
  const { featureWord, format } = useWords();
  const word = (key: string) => featureWord('simulations/facade', key);
  const rows = floorsOf(table, building);
  const compared = rows.some((row) => row.compared);
  return (
    <section
      className="facade-floors"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by keys
      tabIndex={0}
      aria-label={word('floors.title')}
    >
      <table data-testid="floor-list">
        <caption>{word('floors.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{word('floors.floor')}</th>
            <th scope="col">{word('floors.passing')}</th>
            <th scope="col">{word('floors.minutes')}</th>
            {compared && <th scope="col">{word('floors.change')}</th>}
            {compared && <th scope="col">{word('floors.nowFailing')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.floor} data-here={row.floor === floor}>
              <th scope="row">{format.number(row.floor)}</th>
              <td>
                <span
                  className="facade-share"
                  style={{ inlineSize: `${(100 * row.passing) / row.windows}%` }}
                  aria-hidden
                />
                {format.number(row.passing)} / {format.number(row.windows)}
              </td>
              <td>{format.quantity(row.minutes / row.windows, 'minute')}</td>
              {compared && <td>{row.compared ? format.quantity(row.change / row.windows, 'minute') : '–'}</td>}
              {compared && <td>{format.number(row.nowFailing)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Sums over the sides of each floor. */
function floorsOf(table: Table, building: string): FloorRow[] {
  const floors = new Map<number, FloorRow>();
  const at = (key: string, row: number): number => Number(cellOf(table.columns[key], row) ?? Number.NaN);
  for (let row = 0; row < table.rows; row++) {
    if (cellOf(table.columns.building, row) !== building) continue;
    const floor = at('floor', row);
    const sum = floors.get(floor) ?? {
      ...{ floor, windows: 0, passing: 0, minutes: 0, change: 0, compared: false, nowFailing: 0 },
    };
    floors.set(floor, sum);
    const windows = at('windows', row);
    sum.windows += windows;
    sum.passing += at('passing', row);
    sum.minutes += windows * at('minutesMean', row);
    const change = at('changeMean', row);
    if (Number.isNaN(change)) continue;
    sum.compared = true;
    sum.change += windows * change;
    sum.nowFailing += at('nowFailing', row);
  }
  return [...floors.values()].sort((a, b) => b.floor - a.floor);
}
