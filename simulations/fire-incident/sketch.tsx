import { cellOf, lineOf, type Table } from '#core';

interface SketchProps {
  readonly plan: Table;
  readonly stations: Table;
  readonly hydrants: Table;
  readonly cameras: Table;
  /** Of the fire in EPSG:5186: hydrants are told relative to it. */
  readonly origin: readonly [x: number, y: number];
  readonly radiusM: number;
  readonly label: string;
  readonly north: string;
}

/** Half the side of the sketch, metres. */
const halfM = 210;

/** A north-up drawing of the surroundings that prints: buildings by probability, hydrants, ways, evacuation radius. */
export function Sketch({ plan, stations, hydrants, cameras, origin, radiusM, label, north }: SketchProps) {
  const half = Math.max(halfM, radiusM + 20);
  return (
    <svg
      className="incident-sketch"
      viewBox={`${-half} ${-half} ${2 * half} ${2 * half}`}
      role="img"
      aria-label={label}
      data-testid="incident-sketch"
    >
      <title>{label}</title>
      {outlinesOf(plan).map(({ ring, probability, points }) => (
        <polygon key={ring} points={points} fill={fillOf(probability)} stroke="#6b7680" strokeWidth={0.5} />
      ))}
      {waysOf(stations, origin).map((points) => (
        <polyline key={points} points={points} fill="none" stroke="#1864ab" strokeWidth={2.4} strokeOpacity={0.75} />
      ))}
      <circle r={radiusM} fill="none" stroke="#c92a2a" strokeWidth={1.6} strokeDasharray="7 5" />
      {signsOf(hydrants).map(({ x, y, rows, label }) => (
        <g key={label} transform={`translate(${x} ${-y})`}>
          <circle r={6} fill={rows.some((row) => usable(hydrants, row)) ? '#1971c2' : '#868e96'} {...sign} />
          <text {...signText}>{label}</text>
        </g>
      ))}
      {signsOf(cameras).map(({ x, y, rows, label }) => (
        <g key={label} transform={`translate(${x} ${-y})`}>
          <rect
            x={-2 - 4 * rows.length}
            y={-6}
            width={4 + 8 * rows.length}
            height={12}
            rx={2}
            fill="#5f3dc4"
            {...sign}
          />
          <text {...signText}>{label}</text>
        </g>
      ))}
      <path d="M0,-9 L7,7 L-7,7 Z" fill="#e03131" stroke="#fff" strokeWidth={1.4} />
      <g transform={`translate(${half - 22} ${24 - half})`}>
        <path d="M0,-12 L6,8 L0,4 L-6,8 Z" fill="#343a40" />
        <text y={22} textAnchor="middle" fontSize={13} fill="#343a40">
          {north}
        </text>
      </g>
      <g transform={`translate(${14 - half} ${half - 16})`}>
        <path d="M0,-4 V0 H100 V-4" fill="none" stroke="#343a40" strokeWidth={1.6} />
        <text x={50} y={-5} textAnchor="middle" fontSize={12} fill="#343a40">
          100 m
        </text>
      </g>
    </svg>
  );
}

/** White where nothing burns, then from yellow to dark red. */
const fillOf = (percent: number): string =>
  percent === 0
    ? '#eceff1'
    : percent < 10
      ? '#ffe8a1'
      : percent < 30
        ? '#fdae61'
        : percent < 60
          ? '#ef6548'
          : '#b30000';

const numbers = (table: Table, key: string): Float32Array => {
  const column = table.columns[key];
  return column?.type === 'number' ? column.values : new Float32Array(table.rows);
};

function outlinesOf(plan: Table) {
  const [ring, probability] = [numbers(plan, 'ring'), numbers(plan, 'probability')];
  const [east, north] = [numbers(plan, 'east'), numbers(plan, 'north')];
  const found = new Map<number, { ring: number; probability: number; points: string }>();
  ring.forEach((each, row) => {
    const known = found.get(each)?.points ?? '';
    const points = `${known} ${east[row].toFixed(1)},${(-north[row]).toFixed(1)}`;
    found.set(each, { ring: each, probability: probability[row], points });
  });
  return [...found.values()];
}

function waysOf({ places, rows }: Table, [x0, y0]: SketchProps['origin']): string[] {
  if (!places) return [];
  const [dx, dy] = [places.origin[0] - x0, places.origin[1] - y0];
  return Array.from({ length: rows }, (_, row) =>
    lineOf(places, row)
      .map(([x, y]) => `${(x + dx).toFixed(0)},${(-y - dy).toFixed(0)}`)
      .join(' '),
  );
}

/** Not known to be faulty or blocked. */
const usable = (hydrants: Table, row: number): boolean => {
  const state = hydrants.columns.state ? cellOf(hydrants.columns.state, row) : '0';
  return state !== '1' && state !== '2';
};

interface Sign {
  readonly x: number;
  readonly y: number;
  readonly rows: readonly number[];
  /** Numbers of the rows, as the table beside it has them. */
  readonly label: string;
}

/** One sign for all that stand at the same place. */
function signsOf({ places, rows }: Table): Sign[] {
  if (!places) return [];
  const found = new Map<string, { x: number; y: number; rows: number[] }>();
  for (let row = 0; row < rows; row++) {
    const [x, y] = [places.values[3 * row], places.values[3 * row + 1]];
    const known = found.get(`${x} ${y}`);
    if (known) known.rows.push(row);
    else found.set(`${x} ${y}`, { x, y, rows: [row] });
  }
  return [...found.values()].map((each) => ({ ...each, label: each.rows.map((row) => row + 1).join('·') }));
}

const sign = { stroke: '#fff', strokeWidth: 1.2 };
const signText = { y: 3, textAnchor: 'middle', fontSize: 8, fill: '#fff', fontWeight: 700 } as const;
