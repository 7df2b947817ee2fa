import { Button, Group } from '@mantine/core';
import { IconChartAreaLine, IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { StackOutput } from '#client/kit/api-types.ts';
import type { ResultScene } from '#client/kit/client-role.ts';
import { LegendBar } from '#client/kit/legend.tsx';
import { useResultStack } from '#client/kit/result-stack.ts';
import { useWords } from '#client/kit/use-words.ts';
import { colourOf, type Legend, toEpsg5186, type Wgs84 } from '#core';
import { type Section, sectionAlong } from './section.ts';

type Line = readonly (readonly [number, number])[];

/** Draws a line on the map and shows the wind on the vertical section along it. */
export function SectionTool({ air, scene }: { air: StackOutput; scene: ResultScene }) {
  const { featureWord, format } = useWords();
  const word = (key: string, values?: Record<string, string>) => featureWord('simulations/wind', key, values);
  const [drawing, setDrawing] = useState(false);
  const [line, setLine] = useState<Line>();
  const stack = useResultStack(line ? air.stack : undefined);
  useEffect(() => () => scene.showLine(undefined), [scene]);
  const section = useMemo(
    () =>
      stack &&
      line &&
      sectionAlong(
        stack,
        line.map((place) => toEpsg5186(place as unknown as Wgs84)),
      ),
    [stack, line],
  );
  const draw = async () => {
    if (drawing) return scene.cancelLine();
    setDrawing(true);
    const drawn = await scene.drawLine();
    setDrawing(false);
    if (!drawn || drawn.length < 2) return;
    setLine(drawn);
    scene.showLine(drawn);
  };
  const clear = () => {
    setLine(undefined);
    scene.showLine(undefined);
  };
  return (
    <section aria-label={word('section.title')} data-testid="wind-section">
      <Group gap="xs" wrap="nowrap">
        <Button
          size="compact-sm"
          variant={drawing ? 'filled' : 'light'}
          leftSection={<IconChartAreaLine size={15} aria-hidden />}
          onClick={() => void draw()}
          data-testid="wind-section-draw"
        >
          {word(drawing ? 'section.drawing' : 'section.draw')}
        </Button>
        {line && (
          <Button size="compact-sm" variant="default" leftSection={<IconX size={14} aria-hidden />} onClick={clear}>
            {word('section.clear')}
          </Button>
        )}
      </Group>
      {line && stack && !section && <p className="wind-note">{word('section.outside')}</p>}
      {section && (
        <figure>
          <figcaption>{word('section.caption', { length: format.length(section.lengthM) })}</figcaption>
          <SectionPicture section={section} legend={air.legend} label={word('section.title')} />
          <div className="wind-section-ticks" aria-hidden>
            <span>0 m</span>
            <span>
              {word('section.heights', {
                from: format.quantity(section.bottomM, 'metre', 0),
                to: format.quantity(section.topM, 'metre', 0),
              })}
            </span>
            <span>{format.length(section.lengthM)}</span>
          </div>
          <LegendBar legend={air.legend} unit={air.unit} decimals={air.decimals} />
        </figure>
      )}
    </section>
  );
}

const built = [120, 126, 134] as const;
const earth = [140, 114, 84] as const;

function SectionPicture({ section, legend, label }: { section: Section; legend: Legend; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const { columns, rows, speed, solid } = section;
    const picture = context.createImageData(columns, rows);
    for (let at = 0; at < speed.length; at++) {
      const known = solid[at] > 0 || !Number.isNaN(speed[at]);
      const colour = solid[at] === 2 ? earth : solid[at] === 1 ? built : colourOf(legend, speed[at]);
      if (known) picture.data.set([...colour, 255], 4 * at);
    }
    context.putImageData(picture, 0, 0);
  }, [section, legend]);
  const { columns, rows, lengthM, topM, bottomM } = section;
  // Heights are drawn up to four times as large as lengths, so that storeys show in a narrow panel.
  const share = Math.min(0.6, Math.max(0.22, (4 * (topM - bottomM)) / lengthM));
  return (
    <canvas
      ref={canvas}
      width={columns}
      height={rows}
      className="wind-section"
      style={{ aspectRatio: `1 / ${share.toFixed(3)}` }}
      role="img"
      aria-label={label}
    />
  );
}
