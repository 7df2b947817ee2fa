import { useWords } from '#client/kit/use-words.ts';
import { colourOf, scales } from '#core';

export interface Rose {
  readonly calm: number;
  readonly classesMs: readonly number[];
  readonly sectors: readonly {
    readonly fromDeg: number;
    readonly share: number;
    readonly classes: readonly number[];
  }[];
}

const size = 280;
const middle = size / 2;
const hole = 12;
const rim = 112;
/** Of the 22.5° of a direction. */
const halfDeg = 9;

const colourOfClass = (n: number, count: number) =>
  `rgb(${colourOf({ min: 0, max: 1, colours: scales.viridis }, count > 1 ? n / (count - 1) : 0).join(' ')})`;

/** Shares of hours by the direction from which the wind comes, in classes of speed from the middle outwards. */
export function WindRose({ rose, title }: { rose: Rose; title: string }) {
  const { featureWord, format } = useWords();
  const word = (key: string, values?: Record<string, string>) => featureWord('simulations/wind', key, values);
  const most = Math.max(0.02, ...rose.sectors.map(({ share }) => share));
  const ring = most > 0.4 ? 0.2 : most > 0.2 ? 0.1 : most > 0.08 ? 0.05 : 0.02;
  const scale = (rim - hole) / (Math.ceil(most / ring) * ring);
  const rings = Array.from({ length: Math.ceil(most / ring) }, (_, n) => (n + 1) * ring);
  const count = rose.classesMs.length + 1;
  const names = word('rose.compass').split(' ');
  return (
    <figure data-testid="wind-rose">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${size} ${size}`} className="wind-rose" role="img" aria-label={title}>
        {rings.map((share) => (
          <g key={share}>
            <circle className="ring" cx={middle} cy={middle} r={hole + share * scale} />
            <text x={middle + 3} y={middle - hole - share * scale + 11}>
              {format.number(Math.round(100 * share))}%
            </text>
          </g>
        ))}
        {rose.sectors.flatMap(({ fromDeg, classes }) => piecesOf(fromDeg, classes, scale))}
        {names.map((name, n) => {
          const [x, y] = polar(90 * n, rim + 14);
          return (
            <text key={name} x={x} y={y + 4} textAnchor="middle">
              {name}
            </text>
          );
        })}
      </svg>
      <div className="wind-classes">
        {Array.from({ length: count }, (_, n) => (
          <span key={rose.classesMs[n] ?? 'more'}>
            <i style={{ background: colourOfClass(n, count) }} />
            {n === 0 ? '0' : rose.classesMs[n - 1]}–{rose.classesMs[n] ?? ''} m/s
          </span>
        ))}
        <span>{word('rose.calm', { share: `${format.number(Math.round(100 * rose.calm))}%` })}</span>
      </div>
    </figure>
  );
}

/** The pieces of one direction, the slowest next to the middle. */
function piecesOf(fromDeg: number, classes: readonly number[], scale: number) {
  let outer = hole;
  return classes.flatMap((share, n) => {
    const inner = outer;
    outer += share * scale;
    if (share === 0) return [];
    const path = ringPiece(fromDeg, inner, outer);
    return [<path key={path} d={path} fill={colourOfClass(n, classes.length)} />];
  });
}

function polar(deg: number, radius: number): [number, number] {
  const angle = (deg * Math.PI) / 180;
  return [middle + radius * Math.sin(angle), middle - radius * Math.cos(angle)];
}

function ringPiece(deg: number, inner: number, outer: number): string {
  const [a, b] = [deg - halfDeg, deg + halfDeg];
  const at = (angle: number, radius: number) =>
    polar(angle, radius)
      .map((value) => value.toFixed(1))
      .join(' ');
  return `M${at(a, inner)}L${at(a, outer)}A${outer} ${outer} 0 0 1 ${at(b, outer)}L${at(b, inner)}A${inner} ${inner} 0 0 0 ${at(a, inner)}Z`;
}
