import { colourOf, type Legend, legendTicks, type UnitName, unitSymbol } from '#core';
import { useWords } from './use-words.ts';

export interface LegendProps {
  readonly legend: Legend;
  readonly unit: UnitName;
  readonly decimals?: number;
  /** A value to point at. */
  readonly marked?: number;
}

/** What a colour means, in numbers with their unit. Values beyond the ends take the colour of the end. */
export function LegendBar({ legend, unit, decimals = 0, marked }: LegendProps) {
  const { format, language, word } = useWords();
  const ticks = legendTicks(legend);
  const share = (value: number) =>
    100 * Math.min(1, Math.max(0, (value - legend.min) / (legend.max - legend.min || 1)));
  const gradient = `linear-gradient(to right, ${legend.colours.join(', ')})`;
  return (
    <div className="legend" role="img" aria-label={legendWords()}>
      <div className="legend-bar" style={{ background: gradient }}>
        {marked !== undefined && (
          <span
            className="legend-mark"
            style={{ left: `${share(marked)}%`, background: `rgb(${colourOf(legend, marked).join(' ')})` }}
          />
        )}
      </div>
      <div className="legend-ticks" aria-hidden>
        {ticks.map((tick, i) => (
          <span key={tick} className="legend-tick" style={{ left: `${share(tick)}%` }} data-edge={edge(share(tick))}>
            {format.number(tick, decimalsOf(tick, decimals))}
            {i === ticks.length - 1 && <span className="legend-unit"> {unitSymbol(unit, language)}</span>}
          </span>
        ))}
      </div>
    </div>
  );

  function legendWords(): string {
    return word('legend.label', {
      from: format.quantity(legend.min, unit, decimals),
      to: format.quantity(legend.max, unit, decimals),
    });
  }
}

/** As many as the tick has itself, where these are few: half way between 0 and 7 is 3.5, even among whole numbers. */
const decimalsOf = (tick: number, decimals: number): number =>
  [0, 1, 2].find((digits) => Math.abs(tick - Number(tick.toFixed(digits))) < 1e-9) ?? decimals;

const edge = (percent: number) => (percent < 6 ? 'start' : percent > 94 ? 'end' : undefined);

/** Colours of codes, each with its word. */
export function LegendCodes({ entries }: { entries: readonly { colour: string; title: string }[] }) {
  return (
    <ul className="legend-codes">
      {entries.map(({ colour, title }) => (
        <li key={title}>
          <span className="legend-swatch" style={{ background: colour }} aria-hidden />
          {title}
        </li>
      ))}
    </ul>
  );
}
