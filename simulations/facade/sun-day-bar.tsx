import { useWords } from '#client/kit/use-words.ts';
import { type Instant, seoulHourOf } from '#core';

export interface SunDayBarProps {
  /** Middles of the day's intervals. */
  readonly instants: readonly Instant[];
  readonly lit: readonly boolean[];
  /** Hours of the rule: unbroken sun, and sun in all. */
  readonly spans: readonly (readonly [from: number, to: number])[];
}

const width = 292;
const top = 6;
const height = 26;

/** The day as a bar: yellow while the window is lit, with the hours that the rule looks at marked below. */
export function SunDayBar({ instants, lit, spans }: SunDayBarProps) {
  const { featureWord, format } = useWords();
  const word = (key: string) => featureWord('simulations/facade', key);
  if (instants.length < 2) return null;
  const step = seoulHourOf(instants[1]) - seoulHourOf(instants[0]);
  const from = Math.floor(seoulHourOf(instants[0]));
  const to = Math.ceil(seoulHourOf(instants[instants.length - 1]));
  const x = (hour: number) => ((hour - from) / (to - from)) * width;
  const runs = runsOf(lit).map(([first, last]) => {
    const start = seoulHourOf(instants[first]) - step / 2;
    return { start, end: seoulHourOf(instants[last]) + step / 2 };
  });
  const minutes = lit.filter(Boolean).length * Math.round(step * 60);
  const told = runs.map(({ start, end }) => `${clock(start)}–${clock(end)}`).join(', ') || word('window.noSun');
  const hours = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((hour) => hour % 2 === 0);
  return (
    <figure className="facade-day">
      <figcaption>
        {word('window.day')} <strong>{format.quantity(minutes, 'minute')}</strong> · {told}
      </figcaption>
      <svg
        viewBox={`0 0 ${width} 68`}
        role="img"
        aria-label={`${word('window.day')}: ${told}`}
        data-testid="sun-day-bar"
      >
        <rect className="facade-night" x={0} y={top} width={width} height={height} rx={3} />
        <rect
          className="facade-shade"
          x={x(seoulHourOf(instants[0]) - step / 2)}
          y={top}
          width={x(seoulHourOf(instants[instants.length - 1]) + step / 2) - x(seoulHourOf(instants[0]) - step / 2)}
          height={height}
        />
        {runs.map(({ start, end }) => (
          <rect key={start} className="facade-sun" x={x(start)} y={top} width={x(end) - x(start)} height={height} />
        ))}
        {hours.map((hour) => (
          <g key={hour}>
            <line className="facade-tick" x1={x(hour)} x2={x(hour)} y1={top + height} y2={top + height + 4} />
            <text className="facade-label" x={x(hour)} y={top + height + 14}>
              {hour}
            </text>
          </g>
        ))}
        {spans.map(([start, end], i) => (
          <g key={i === 0 ? 'continuous' : 'total'}>
            <line
              className="facade-span"
              x1={x(start)}
              x2={x(end)}
              y1={top + height + 21 + 8 * i}
              y2={top + height + 21 + 8 * i}
            />
            <title>{`${word(i === 0 ? 'window.continuousSpan' : 'window.totalSpan')} ${clock(start)}–${clock(end)}`}</title>
          </g>
        ))}
      </svg>
    </figure>
  );
}

const clock = (hour: number): string => {
  const minutes = Math.round(hour * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
};

/** First and last of each unbroken run. */
function runsOf(lit: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  lit.forEach((is, i) => {
    if (!is) return;
    if (i > 0 && lit[i - 1]) runs[runs.length - 1][1] = i;
    else runs.push([i, i]);
  });
  return runs;
}
