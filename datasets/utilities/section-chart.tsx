import { useId } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { margin, type SectionScale, scaleOf, ticksBetween } from './section-scale.ts';
import type { Cut, Section, SpaceCut } from './section-types.ts';
import { kindColour, sizeText, useCutTitle, useSectionWords } from './section-words.ts';

const chartHeight = 236;
/** Thinner lines are drawn as marks of this radius in pixels. */
const leastRadius = 3.5;

interface ChartProps {
  readonly section: Section;
  readonly width: number;
  /** Only the upper metres, where most lines lie. */
  readonly shallow: boolean;
  readonly marked: readonly string[];
  onPick(cut: Cut): void;
  onMark(keys: readonly string[]): void;
}

/** Ground and everything in it, seen from the side. Marks can be reached with the keyboard and say what they are. */
export function SectionChart({ section, width, shallow, marked, onPick, onMark }: ChartProps) {
  const { format } = useWords();
  const own = useSectionWords();
  const titleOf = useCutTitle();
  const clip = useId();
  const scale = scaleOf(section, width, chartHeight, shallow);
  if (width === 0) return <div style={{ height: chartHeight }} />;
  const words = own('chart', { length: format.length(section.lengthM), count: section.cuts.length });
  const times = scale.perUp / scale.perAlong;
  // Small things over large ones, so that all can be reached.
  const bySize = [...section.cuts].sort((a, b) => b.widthM - a.widthM);
  const shown = section.cuts.find(({ key }) => key === marked[0]);
  return (
    <figure className="section-figure">
      {/* biome-ignore lint/a11y/useSemanticElements: a picture with parts that take the focus */}
      <svg width={width} height={chartHeight} role="group" aria-label={words} data-testid="section-chart">
        <clipPath id={clip}>
          <rect
            x={margin.left}
            y={margin.top}
            width={Math.max(0, width - margin.left - margin.right)}
            height={chartHeight - margin.top - margin.bottom}
          />
        </clipPath>
        <Axes scale={scale} section={section} />
        <g clipPath={`url(#${clip})`}>
          <path className="section-soil" d={groundPath(section, scale, true)} />
          {section.spaces.map((space) => (
            <SpaceMark key={space.key} space={space} scale={scale} />
          ))}
          {bySize.map((cut) => (
            <CutMark
              key={cut.key}
              cut={cut}
              scale={scale}
              marked={marked.includes(cut.key)}
              title={own('mark', {
                kind: titleOf(cut),
                along: format.quantity(cut.alongM, 'metre', 1),
                cover: format.quantity(cut.coverM, 'metre', 2),
                size: sizeText(cut, format.number),
              })}
              onPick={() => onPick(cut)}
              onMark={() => onMark([cut.key])}
            />
          ))}
          <path className="section-ground" d={groundPath(section, scale, false)} />
        </g>
      </svg>
      <figcaption className="section-caption" aria-live="polite">
        {shown
          ? own('mark', {
              kind: titleOf(shown),
              along: format.quantity(shown.alongM, 'metre', 1),
              cover: format.quantity(shown.coverM, 'metre', 2),
              size: sizeText(shown, format.number),
            })
          : `${Math.abs(times - 1) > 0.05 ? own('exaggerated', { times: format.number(times, 1) }) : own('trueShape')} ${own('marks')}`}
      </figcaption>
    </figure>
  );
}

function groundPath({ ground }: Section, { x, y, height }: SectionScale, filled: boolean): string {
  const top = ground.map(([along, h], i) => `${i === 0 ? 'M' : 'L'}${x(along).toFixed(1)} ${y(h).toFixed(1)}`).join('');
  if (!filled) return top;
  return `${top}L${x(ground[ground.length - 1][0]).toFixed(1)} ${height}L${x(ground[0][0]).toFixed(1)} ${height}Z`;
}

function Axes({ scale, section }: { scale: SectionScale; section: Section }) {
  const { format } = useWords();
  const own = useSectionWords();
  const { width, height, x, y, top, bottom } = scale;
  const floor = height - margin.bottom;
  const ups = ticksBetween(bottom, top, 5);
  const alongs = ticksBetween(0, section.lengthM, Math.max(2, width / 110));
  const digits = (ticks: readonly number[]) => (ticks.every(Number.isInteger) ? 0 : 1);
  return (
    <g className="section-axes" aria-hidden>
      {ups.map((tick) => (
        <g key={tick}>
          <line x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text x={margin.left - 6} y={y(tick) + 3.5} textAnchor="end">
            {format.number(tick, digits(ups))}
          </text>
        </g>
      ))}
      {alongs.map((tick) => (
        <text key={tick} x={x(tick)} y={floor + 14} textAnchor="middle">
          {format.number(tick, digits(alongs))}
        </text>
      ))}
      <text
        className="section-axis-title"
        x={(margin.left + width - margin.right) / 2}
        y={height - 4}
        textAnchor="middle"
      >
        {own('along')}
      </text>
      <text
        className="section-axis-title"
        transform={`translate(10 ${(margin.top + floor) / 2}) rotate(-90)`}
        textAnchor="middle"
      >
        {own('height')}
      </text>
    </g>
  );
}

function SpaceMark({ space, scale }: { space: SpaceCut; scale: SectionScale }) {
  const { say } = useWords();
  const { x, y } = scale;
  const [left, wide] = [x(space.fromM), x(space.toM) - x(space.fromM)];
  return (
    <g>
      <title>{say(space.name)}</title>
      <rect
        className="section-space"
        x={left}
        y={y(space.roofM)}
        width={wide}
        height={y(space.floorM) - y(space.roofM)}
      />
      {wide > 60 && (
        <text className="section-space-name" x={left + 6} y={y(space.roofM) + 14}>
          {say(space.name)}
        </text>
      )}
    </g>
  );
}

interface MarkProps {
  readonly cut: Cut;
  readonly scale: SectionScale;
  readonly marked: boolean;
  readonly title: string;
  onPick(): void;
  onMark(): void;
}

function CutMark({ cut, scale, marked, title, onPick, onMark }: MarkProps) {
  const rx = Math.max(leastRadius, (cut.widthM * scale.perAlong) / 2);
  const ry = Math.max(leastRadius, (cut.heightM * scale.perUp) / 2);
  const [cx, cy] = [scale.x(cut.alongM), scale.y(cut.centreM)];
  const box = cut.widthM !== cut.heightM;
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <g
      role="button"
      tabIndex={0}
      aria-label={title}
      aria-pressed={marked}
      className="section-cut"
      data-marked={marked}
      data-kind={cut.kind}
      onClick={onPick}
      onFocus={onMark}
      onPointerEnter={onMark}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onPick();
      }}
    >
      <title>{title}</title>
      {box ? (
        <rect
          x={cx - rx}
          y={cy - ry}
          width={2 * rx}
          height={2 * ry}
          rx={Math.min(rx, ry) / 2}
          fill={kindColour(cut.kind)}
        />
      ) : (
        <ellipse cx={cx} cy={cy} rx={rx} ry={ry} fill={kindColour(cut.kind)} />
      )}
    </g>
  );
}
