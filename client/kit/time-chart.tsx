import { useComputedColorScheme } from '@mantine/core';
import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkAreaComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { type Instant, type UnitName, unitSymbol } from '#core';
import type { Formats } from './format.ts';
import type { Gap } from './live-client.ts';
import type { Point } from './series.ts';
import { useWords } from './use-words.ts';

use([LineChart, GridComponent, TooltipComponent, MarkAreaComponent, AriaComponent, SVGRenderer]);

export interface TimeChartProps {
  readonly title: string;
  readonly points: readonly Point[];
  readonly unit: UnitName;
  readonly decimals: number;
  readonly from: Instant;
  readonly to: Instant;
  /** Intervals without a connection: drawn as bands. */
  readonly gaps: readonly Gap[];
  /** What tells points apart: the hour (when absent), or the day. */
  readonly by?: 'date';
}

/** A line over time in Seoul's hours. */
export function TimeChart(props: TimeChartProps) {
  const { format, language, word } = useWords();
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
    const words = { gap: word('feed.gap'), unit: unitSymbol(props.unit, language) };
    chart.current?.setOption(optionOf(props, format, words, dark));
  });
  return (
    <figure className="chart">
      <figcaption>
        {props.title} <span className="chart-unit">{unitSymbol(props.unit, language)}</span>
      </figcaption>
      <div
        ref={parent}
        className="chart-space"
        role="img"
        aria-label={props.title}
        data-testid="chart"
        data-gaps={props.gaps.length}
      />
    </figure>
  );
}

function optionOf(
  { points, unit, decimals, from, to, gaps, by }: TimeChartProps,
  format: Formats,
  words: { gap: string; unit: string },
  dark: boolean,
): EChartsCoreOption {
  const ink = dark ? '#9fb0c0' : '#64727f';
  const rule = dark ? 'rgba(255,255,255,.08)' : 'rgba(15,30,45,.08)';
  const colour = dark ? '#4db3bc' : '#0c7f8e';
  const when = by === 'date' ? format.date : (time: Instant) => `${format.time(time)} KST`;
  const mark = by === 'date' ? format.date : format.time;
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 38, right: 8, top: 8, bottom: 20 },
    tooltip: {
      trigger: 'axis',
      formatter: (hovered: unknown) => {
        const [time, value] = (hovered as { value: Point }[])[0]?.value ?? [];
        if (time === undefined || value === null || value === undefined) return '';
        return `${when(time)}<br><b>${format.quantity(value, unit, decimals)}</b>`;
      },
    },
    xAxis: {
      type: 'time',
      min: from,
      max: to,
      splitNumber: 4,
      axisLabel: { color: ink, fontSize: 10, hideOverlap: true, formatter: mark },
      axisLine: { lineStyle: { color: rule } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      scale: true,
      splitNumber: 3,
      axisLabel: { color: ink, fontSize: 10 },
      splitLine: { lineStyle: { color: rule } },
    },
    series: [
      {
        type: 'line',
        data: points.map((point) => [...point]),
        connectNulls: false,
        showSymbol: points.length < 3 || by === 'date',
        symbolSize: 5,
        lineStyle: { width: 2, color: colour },
        itemStyle: { color: colour },
        areaStyle: { color: colour, opacity: 0.09 },
        markArea: {
          silent: true,
          itemStyle: { color: dark ? 'rgba(255,255,255,.09)' : 'rgba(20,30,40,.09)' },
          // Inside the band: above it the word would be cut off by the chart's edge.
          label: { color: ink, fontSize: 10, position: 'insideTop', overflow: 'truncate' },
          data: gaps.map((gap) => [{ xAxis: gap.from, name: words.gap }, { xAxis: gap.to ?? to }]),
        },
      },
    ],
  };
}
