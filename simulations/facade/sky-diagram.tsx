import { useEffect, useState } from 'react';
import type { Api } from '#client/kit/api.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { Instant } from '#core';

export interface SkyDiagramProps {
  readonly api: Api;
  readonly lon: number;
  readonly lat: number;
  readonly heightM: number;
  /** Where the wall looks. */
  readonly facingDeg: number;
  readonly date: string;
  readonly scenario?: string;
  readonly instants: readonly Instant[];
  readonly lit: readonly boolean[];
}

interface Sky {
  readonly horizon: readonly { azimuthDeg: number; elevationDeg: number; building?: string }[];
  readonly paths: readonly {
    date: string;
    points: readonly { instant: Instant; azimuthDeg: number; elevationDeg: number }[];
  }[];
}

const size = 292;
const radius = 120;
const middle = size / 2;

/** A point of the sky on a disc: the zenith in the middle, the horizon on the rim (equidistant), north up, east right. */
function onDisc(azimuthDeg: number, elevationDeg: number): [number, number] {
  const r = (radius * (90 - Math.max(0, elevationDeg))) / 90;
  const azimuth = (azimuthDeg * Math.PI) / 180;
  return [middle + r * Math.sin(azimuth), middle - r * Math.cos(azimuth)];
}

const line = (points: readonly (readonly [number, number])[]) =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

/** What the window sees: the sky above the roofs around, the half behind its wall, and the sun's paths over the year. */
export function SkyDiagram(props: SkyDiagramProps) {
  const { featureWord, format } = useWords();
  const word = (key: string) => featureWord('simulations/facade', key);
  const { sky, failed } = useSky(props);
  if (failed) return <p className="facade-note">{word('sky.failed')}</p>;
  if (!sky) return <div className="facade-sky-space" aria-busy />;
  const rim = sky.horizon.map(({ azimuthDeg, elevationDeg }) => onDisc(azimuthDeg, elevationDeg));
  const [left, right] = [onDisc(props.facingDeg - 90, 0), onDisc(props.facingDeg + 90, 0)];
  const behind = `M${right.join(' ')}A${radius} ${radius} 0 0 1 ${left.join(' ')}Z`;
  const day = sky.paths.find(({ date }) => date === props.date);
  const sees = (instant: Instant) => {
    const at = props.instants.reduce((best, each, i) => {
      return Math.abs(each - instant) < Math.abs(props.instants[best] - instant) ? i : best;
    }, 0);
    return props.lit[at] ?? false;
  };
  const blockers = new Set(sky.horizon.map(({ building }) => building).filter(Boolean)).size;
  return (
    <figure className="facade-sky">
      <figcaption>{word('sky.title')}</figcaption>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={word('sky.label')} data-testid="sky-diagram">
        <circle className="facade-buildings" cx={middle} cy={middle} r={radius} />
        <path className="facade-open" d={`${line(rim)}Z`} />
        <path className="facade-behind" d={behind} />
        {[30, 60].map((elevation) => (
          <circle
            key={elevation}
            className="facade-ring"
            cx={middle}
            cy={middle}
            r={(radius * (90 - elevation)) / 90}
          />
        ))}
        {sky.paths.map(({ date, points }) => (
          <path
            key={date}
            className={date === props.date ? 'facade-path facade-path-day' : 'facade-path'}
            d={line(points.map(({ azimuthDeg, elevationDeg }) => onDisc(azimuthDeg, elevationDeg)))}
          >
            <title>{date}</title>
          </path>
        ))}
        {day?.points.map(({ instant, azimuthDeg, elevationDeg }) => {
          const [x, y] = onDisc(azimuthDeg, elevationDeg);
          return (
            <circle key={instant} className={sees(instant) ? 'facade-dot-lit' : 'facade-dot'} cx={x} cy={y} r={3.4}>
              <title>{`${format.time(instant)} ${word(sees(instant) ? 'sky.lit' : 'sky.dark')}`}</title>
            </circle>
          );
        })}
        {(['N', 'E', 'S', 'W'] as const).map((name, i) => {
          const [x, y] = [
            middle + (radius + 14) * Math.sin((i * Math.PI) / 2),
            middle - (radius + 14) * Math.cos((i * Math.PI) / 2),
          ];
          return (
            <text key={name} className="facade-label" x={x} y={y + 4}>
              {word(`sky.${name}`)}
            </text>
          );
        })}
      </svg>
      <ul className="facade-keys">
        <li data-key="open">{word('sky.open')}</li>
        <li data-key="buildings">{word('sky.buildings')}</li>
        <li data-key="behind">{word('sky.behind')}</li>
        <li data-key="lit">{word('sky.lit')}</li>
        <li data-key="dark">{word('sky.dark')}</li>
      </ul>
      <p className="facade-note">{word('sky.blockers').replace('{count}', format.number(blockers))}</p>
    </figure>
  );
}

function useSky({ api, lon, lat, heightM, date, scenario }: SkyDiagramProps): { sky?: Sky; failed: boolean } {
  const [sky, setSky] = useState<Sky>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const query = new URLSearchParams({
      ...{ lon: lon.toFixed(7), lat: lat.toFixed(7), heightM: heightM.toFixed(2), date },
      ...(scenario ? { scenario } : {}),
    });
    api
      .get<Sky>(`/api/simulation/facade/horizon?${query}`, stop.signal)
      .then(setSky)
      .catch(() => !stop.signal.aborted && setFailed(true));
    return () => stop.abort();
  }, [api, lon, lat, heightM, date, scenario]);
  return { ...(sky ? { sky } : {}), failed };
}
