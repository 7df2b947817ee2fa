import { useComputedColorScheme } from '@mantine/core';
import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkPointComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useWords } from './use-words.ts';

use([LineChart, GridComponent, TooltipComponent, MarkPointComponent, AriaComponent, SVGRenderer]);

export interface ProfileLine {
  readonly name: string;
  /** Distance along the line and height, metres. */
  readonly points: readonly (readonly [alongM: number, heightM: number])[];
  readonly filled?: boolean;
  readonly tone: 'ground' | 'sight' | 'blocked';
}

export interface MeasureChartProps {
  readonly title: string;
  readonly lines: readonly ProfileLine[];
  /** A place on it that matters. */
  readonly mark?: { readonly at: readonly [alongM: number, heightM: number]; readonly name: string };
}

/** Heights along a line. */
export default function MeasureChart(props: MeasureChartProps) {
  const { format } = useWords();
  const dark = useComputedColorScheme('light') === 'dark';
  const parent = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init>>(undefined);
  useEffect(() => {
    if (!parent.current) return;
    const made = init(parent.current, undefined, { renderer: 'svg' });
    chart.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(parent.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(
      optionOf(props, dark, (metres) => format.length(metres)),
      true,
    );
  });
  return (
    <figure className="chart">
      <figcaption>
        {props.title} <span className="chart-unit">m</span>
      </figcaption>
      <div ref={parent} className="chart-space" role="img" aria-label={props.title} data-testid="measure-chart" />
    </figure>
  );
}

const tones = {
  light: { ground: '#8a6f52', sight: '#0c7f8e', blocked: '#c2304a' },
  dark: { ground: '#b99b78', sight: '#4db3bc', blocked: '#ff7a90' },
} as const;

function optionOf(
  { lines, mark }: MeasureChartProps,
  dark: boolean,
  length: (metres: number) => string,
): EChartsCoreOption {
  const ink = dark ? '#9fb0c0' : '#64727f';
  const rule = dark ? 'rgba(255,255,255,.08)' : 'rgba(15,30,45,.08)';
  const tone = tones[dark ? 'dark' : 'light'];
  const label = { color: ink, fontSize: 10, hideOverlap: true };
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 38, right: 12, top: 10, bottom: 22 },
    tooltip: {
      trigger: 'axis',
      formatter: (hovered: unknown) => {
        const all = hovered as { seriesName: string; value: [number, number] }[];
        const rows = all.map(({ seriesName, value }) => `${seriesName} <b>${value[1].toFixed(1)} m</b>`);
        return [length(all[0]?.value[0] ?? 0), ...rows].join('<br>');
      },
    },
    xAxis: {
      type: 'value',
      max: 'dataMax',
      splitNumber: 4,
      axisLabel: { ...label, formatter: length },
      axisLine: { lineStyle: { color: rule } },
      splitLine: { show: false },
    },
    yAxis: { type: 'value', scale: true, splitNumber: 3, axisLabel: label, splitLine: { lineStyle: { color: rule } } },
    series: lines.map(({ name, points, filled, tone: of }, i) => ({
      name,
      type: 'line',
      data: points.map((point) => [...point]),
      showSymbol: false,
      lineStyle: { width: 2, color: tone[of] },
      itemStyle: { color: tone[of] },
      ...(filled ? { areaStyle: { color: tone[of], opacity: 0.16, origin: 'start' } } : {}),
      ...(mark && i === lines.length - 1
        ? {
            markPoint: {
              symbolSize: 9,
              symbol: 'circle',
              itemStyle: { color: tone.blocked },
              label: { formatter: mark.name, position: 'top', color: ink, fontSize: 10 },
              data: [{ coord: [...mark.at] }],
            },
          }
        : {}),
    })),
  };
}
