import { useComputedColorScheme } from '@mantine/core';
import { BarChart as Bars } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { type UnitName, unitSymbol } from '#core';
import { useWords } from './use-words.ts';

use([Bars, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** So many names have room side by side. */
const mostLevelNames = 5;

export interface BarChartProps {
  readonly title: string;
  readonly unit: UnitName;
  readonly decimals: number;
  readonly bars: readonly { readonly name: string; readonly value: number; readonly colour: string }[];
}

/** Bars side by side, as high as their values; drawn again in place when these change. */
export function BarChart({ title, unit, decimals, bars }: BarChartProps) {
  const { format, language } = useWords();
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
    const ink = dark ? '#9fb0c0' : '#64727f';
    const turned = bars.length > mostLevelNames;
    const rule = dark ? 'rgba(255,255,255,.08)' : 'rgba(15,30,45,.08)';
    const axis = { axisLabel: { color: ink, fontSize: 10 }, splitLine: { lineStyle: { color: rule } } };
    chart.current?.setOption({
      animation: false,
      aria: { enabled: true },
      grid: { left: 40, right: 6, top: 10, bottom: turned ? 58 : 24 },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: (hovered: unknown) => {
          const [{ name, value }] = hovered as { name: string; value: number }[];
          return `${name}<br><b>${format.quantity(value, unit, decimals)}</b>`;
        },
      },
      xAxis: {
        type: 'category',
        data: bars.map(({ name }) => name),
        axisLabel: { color: ink, fontSize: 10.5, interval: 0, rotate: turned ? 52 : 0 },
        axisLine: { lineStyle: { color: rule } },
        axisTick: { show: false },
      },
      yAxis: { type: 'value', splitNumber: 3, ...axis },
      series: [
        {
          type: 'bar',
          barMaxWidth: 22,
          data: bars.map(({ value, colour }) => ({ value, itemStyle: { color: colour, borderRadius: [3, 3, 0, 0] } })),
        },
      ],
    });
  }, [bars, dark, format, unit, decimals]);
  return (
    <figure className="board-chart">
      <figcaption>
        {title} <span className="chart-unit">{unitSymbol(unit, language)}</span>
      </figcaption>
      <div ref={parent} className="board-chart-space" role="img" aria-label={title} data-testid="board-chart" />
    </figure>
  );
}
