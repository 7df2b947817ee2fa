import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parameter, type Wgs84Box } from '#core';
import frame from '../locales/ko.json' with { type: 'json' };
import { startWords } from '../words.ts';
import { ContractForm, type ContractFormProps, helpOf } from './contract-form.tsx';
import { fieldsOf, initialValues } from './form-model.ts';

const schema = z.object({
  area: parameter(z.tuple([z.number(), z.number(), z.number(), z.number()]), {
    title: { ko: '범위', en: 'Area' },
    widget: 'area',
  }),
  cellSizeM: parameter(z.number().min(1).max(10).default(2), {
    title: { ko: '격자 크기', en: 'Cell size' },
    help: { ko: '작을수록 정밀합니다.', en: 'Smaller is finer.' },
    unit: 'metre',
    widget: 'slider',
  }),
  eyes: parameter(z.array(z.object({ lon: z.number(), lat: z.number(), heightM: z.number().optional() })).default([]), {
    title: { ko: '보는 곳', en: 'Eye points' },
    widget: 'points',
  }),
  turbidity: parameter(z.number().min(1).max(8).optional(), { title: { ko: '혼탁도', en: 'Turbidity' } }),
});

beforeAll(async () => {
  const words = await startWords('ko', async () => ({ frame, features: new Map() }));
  words.use(initReactI18next);
  initReactI18next.init(words);
});

/** The form as HTML; what its buttons do is seen in the browser journeys. */
function show(part: Partial<ContractFormProps>): string {
  const fields = fieldsOf(schema);
  const props: ContractFormProps = {
    fields,
    values: initialValues(fields),
    wrong: new Map(),
    area,
    points: { picking: false, pick: () => undefined, here: () => undefined },
    place: 'simulations/sample',
    onChange: () => undefined,
    ...part,
  };
  const html = renderToStaticMarkup(
    <MantineProvider>
      <ContractForm {...props} />
    </MantineProvider>,
  );
  return html.replace(/<style[\s\S]*?<\/style>/g, '');
}

/** Text of the element with a test id, tags and all. */
const partOf = (html: string, id: string): string =>
  html.slice(html.indexOf(`data-testid="${id}"`)).split('</fieldset>')[0];
const textOf = (html: string, id: string): string =>
  /^[^>]*>([^<]*)</.exec(html.slice(html.indexOf(`data-testid="${id}"`)))?.[1] ?? '';

const area = { drawing: false, draw: () => undefined, here: () => undefined, view: () => undefined };

describe('the form on the screen', () => {
  it('speaks the contract’s words, with units and defaults', () => {
    const html = show({});
    const slider = partOf(html, 'field-cellSizeM');
    expect(slider).toContain('격자 크기 (m)');
    expect(slider).toContain('작을수록 정밀합니다.');
    expect(slider).toContain('<output>2</output>');
    expect(slider).toContain('aria-valuemax="10"');
    expect(html).toContain('placeholder="자동"');
  });

  it('leaves the names that the API has for choices out of their help', () => {
    const help = 'one: 한 풍향, year-long: 표준년 (올해: 아님)';
    expect(helpOf(help, { type: 'select', options: ['one', 'year-long', 'long'] })).toBe(
      '한 풍향, 표준년 (올해: 아님)',
    );
    expect(helpOf(help, { type: 'date' })).toBe(help);
    const box = (text: string) => helpOf(text, { type: 'area' });
    expect(box('바람을 볼 범위 [서, 남, 동, 북] (경위도), 한 변 600 m까지.')).toBe('바람을 볼 범위, 한 변 600 m까지.');
    expect(box('The box to look at, [west, south, east, north] in longitude and latitude. Draw it.')).toBe(
      'The box to look at. Draw it.',
    );
  });

  it('offers what a feed says now once, before the first field that it fills, and only where somebody can ask it', () => {
    const now = (value: string) => ({ feed: 'weather-now', value });
    const windy = fieldsOf(
      z.object({
        hour: parameter(z.number(), { title: { ko: '시각', en: 'Hour' } }),
        from: parameter(z.number(), { title: { ko: '풍향', en: 'From' }, now: now('windDirectionDeg') }),
        speed: parameter(z.number(), { title: { ko: '풍속', en: 'Speed' }, now: now('windSpeed') }),
      }),
    );
    const html = show({ fields: windy, fillNow: async () => undefined });
    expect(html.split('data-testid="now-weather-now"').length).toBe(2);
    const places = ['field-hour', 'now-weather-now', 'field-from'].map((id) => html.indexOf(`data-testid="${id}"`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(show({ fields: windy })).not.toContain('now-weather-now');
  });

  it('asks the map for an area, and says its size in metres', () => {
    expect(textOf(show({}), 'area-size')).toBe('지도에서 사각형을 끌어 범위를 정하십시오.');
    const box = [127.0, 37.5, 127.01, 37.505] as unknown as Wgs84Box;
    const drawn = show({ area: { ...area, box } });
    expect(textOf(drawn, 'area-size')).toBe('884 m × 555 m');
    expect(drawn).toContain('data-testid="area-here"');
  });

  it('takes the whole city where the question is of it, until another area is chosen', () => {
    const box = [126.76, 37.42, 127.19, 37.71] as unknown as Wgs84Box;
    const whole = show({ area: { ...area, box, all: { chosen: true, choose: () => undefined } } });
    expect(textOf(whole, 'area-size')).toMatch(/^서울 전역: 38(\.\d)? km × 32(\.\d)? km$/);
    expect(whole).toContain('data-testid="area-view"');
    expect(whole).not.toContain('data-testid="area-here"');
  });

  it('says at the field what is wrong, and what to do', () => {
    const html = show({
      wrong: new Map([
        ['area', 'missing'],
        ['turbidity', 'invalid'],
      ]),
    });
    expect(textOf(html, 'area-size')).toBe('지도에서 사각형을 끌어 범위를 정하십시오.');
    expect(html).toContain('이 값은 쓸 수 없습니다.');
  });

  it('lists the eye points with names for every field of theirs', () => {
    expect(show({})).toContain('지도를 눌러 곳을 찍거나 화면 중앙을 쓰십시오.');
    const listed = show({ values: { eyes: [{ lon: 127.0364, lat: 37.5006, heightM: 12 }] } });
    expect(listed).toContain('37.50060, 127.03640');
    expect(listed).toContain('12 m');
    expect(listed).toContain('aria-label="1번: 높이"');
    expect(listed).toContain('1곳');
  });
});
