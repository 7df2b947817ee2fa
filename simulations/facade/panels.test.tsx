import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import frame from '#client/kit/locales/ko.json' with { type: 'json' };
import { startWords } from '#client/kit/words.ts';
import { hourMs, numberColumn, startOfSeoulDay, type Table, textColumn } from '#core';
import { FloorList } from './floor-list.tsx';
import ko from './strings.ko.json' with { type: 'json' };
import { SunDayBar } from './sun-day-bar.tsx';

beforeAll(async () => {
  const words = await startWords('ko', async () => ({ frame, features: new Map([['simulations/facade', ko]]) }));
  words.use(initReactI18next);
  initReactI18next.init(words);
});

describe('what a window tells', () => {
  it('its day: minutes and hours of sun, in words and as bars', () => {
    const start = startOfSeoulDay('2026-12-21');
    const instants = Array.from({ length: 18 }, (_, i) => start + (8 + i / 2 + 0.25) * hourMs);
    const lit = instants.map((_, i) => (i >= 2 && i < 6) || i === 10);
    const html = renderToStaticMarkup(
      <SunDayBar
        instants={instants}
        lit={lit}
        spans={[
          [9, 15],
          [8, 16],
        ]}
      />,
    );
    expect(html).toContain('150분');
    expect(html).toContain('09:00–11:00, 13:00–13:30');
    expect(html.match(/facade-sun/g)).toHaveLength(2);
    const dark = renderToStaticMarkup(<SunDayBar instants={instants} lit={lit.map(() => false)} spans={[[9, 15]]} />);
    expect(dark).toContain(ko['window.noSun']);
  });

  it('its building, floor by floor, summed over the sides, with the change only where there is one', () => {
    const table = (change: number): Table => ({
      rows: 4,
      columns: {
        building: textColumn(['a', 'a', 'a', 'b']),
        floor: numberColumn([1, 1, 2, 1]),
        windows: numberColumn([2, 6, 4, 9]),
        passing: numberColumn([0, 4, 4, 9]),
        minutesMean: numberColumn([0, 80, 200, 500]),
        changeMean: numberColumn([change, change, change, change]),
        nowFailing: numberColumn([1, 2, 0, 0]),
      },
    });
    const plain = renderToStaticMarkup(<FloorList table={table(Number.NaN)} building="a" floor={2} />);
    expect(plain).toContain('4 / 8');
    expect(plain).toContain('60분');
    expect(plain).not.toContain(ko['floors.change']);
    expect(plain.indexOf('200분')).toBeLessThan(plain.indexOf('60분'));
    const compared = renderToStaticMarkup(<FloorList table={table(-30)} building="a" floor={1} />);
    expect(compared).toContain('-30분');
    expect(compared).toContain(ko['floors.nowFailing']);
  });
});
