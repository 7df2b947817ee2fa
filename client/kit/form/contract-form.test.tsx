// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { parameter, type Wgs84Box } from '#core';
import { startWords } from '../words.ts';
import { ContractForm, type ContractFormProps } from './contract-form.tsx';
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
  turbidity: parameter(z.number().min(1).max(8).optional(), { title: { ko: '혼탁도', en: 'Turbidity' } }),
});

let parent: HTMLElement;
let root: Root;
beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const words = await startWords('ko', new Map());
  words.use(initReactI18next);
  initReactI18next.init(words);
  parent = document.body.appendChild(document.createElement('div'));
  root = createRoot(parent);
});
afterEach(() => {
  act(() => root.unmount());
  parent.remove();
  vi.unstubAllGlobals();
});

async function show(part: Partial<ContractFormProps>): Promise<void> {
  const fields = fieldsOf(schema);
  const props: ContractFormProps = {
    fields,
    values: initialValues(fields),
    wrong: new Map(),
    area: { drawing: false, draw: vi.fn(), here: vi.fn() },
    place: 'simulations/sample',
    onChange: vi.fn(),
    ...part,
  };
  await act(async () =>
    root.render(
      <MantineProvider>
        <ContractForm {...props} />
      </MantineProvider>,
    ),
  );
}
const byId = (id: string) => parent.querySelector<HTMLElement>(`[data-testid="${id}"]`);

describe('the form on the screen', () => {
  it('speaks the contract’s words, with units and defaults', async () => {
    await show({});
    const slider = byId('field-cellSizeM');
    expect(slider?.textContent).toContain('격자 크기 (m)');
    expect(slider?.textContent).toContain('작을수록 정밀합니다.');
    expect(slider?.querySelector('output')?.textContent).toBe('2');
    expect(parent.querySelector('input[placeholder="자동"]')).not.toBeNull();
  });

  it('asks the map for an area, and says its size in metres', async () => {
    const area = { drawing: false, draw: vi.fn(), here: vi.fn() };
    await show({ area });
    expect(byId('area-size')?.textContent).toContain('지도에서');
    await act(async () => byId('area-here')?.click());
    await act(async () => byId('area-draw')?.click());
    expect(area.here).toHaveBeenCalledWith(500);
    expect(area.draw).toHaveBeenCalledOnce();

    const box = [127.0, 37.5, 127.01, 37.505] as unknown as Wgs84Box;
    await show({ area: { ...area, box } });
    expect(byId('area-size')?.textContent).toBe('884 m × 555 m');
  });

  it('says at the field what is wrong', async () => {
    await show({
      wrong: new Map([
        ['area', 'missing'],
        ['turbidity', 'invalid'],
      ]),
    });
    expect(byId('area-size')?.textContent).toBe('값을 정해 주십시오.');
    expect(parent.textContent).toContain('이 값은 쓸 수 없습니다.');
  });
});
