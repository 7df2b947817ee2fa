import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parameter } from '#core';
import { checkForm, fieldsOf, initialValues } from './form-model.ts';

const title = { ko: '제목', en: 'Title' };
const schema = z.object({
  area: parameter(z.tuple([z.number(), z.number(), z.number(), z.number()]), { title, widget: 'area' }),
  date: parameter(z.string().default('2026-12-21'), { title, widget: 'date' }),
  cellSizeM: parameter(z.number().min(1).max(10).default(2), { title, unit: 'metre', widget: 'slider' }),
  directions: parameter(z.literal([32, 64]).default(64), { title, widget: 'select' }),
  mode: parameter(z.enum(['quick', 'exact']).optional(), { title }),
  steps: parameter(z.number().int().min(1).max(4), { title }),
  turbidity: parameter(z.number().min(1).max(8).optional(), { title }),
  trees: parameter(z.boolean().default(true), { title }),
  seed: parameter(z.number().default(1), { title, widget: 'hidden' }),
});

describe('a form from a contract', () => {
  const fields = fieldsOf(schema);
  const control = (key: string) => fields.find((field) => field.key === key)?.control;

  it('keeps the order of the schema and leaves hidden parameters out', () => {
    expect(fields.map((field) => field.key)).toEqual([
      'area',
      'date',
      'cellSizeM',
      'directions',
      'mode',
      'steps',
      'turbidity',
      'trees',
    ]);
  });

  it('chooses the control from widget and type', () => {
    expect(control('area')).toEqual({ type: 'area' });
    expect(control('date')).toEqual({ type: 'date' });
    expect(control('cellSizeM')).toEqual({ type: 'number', min: 1, max: 10, step: 1, slider: true });
    expect(control('directions')).toEqual({ type: 'select', options: [32, 64] });
    expect(control('mode')).toEqual({ type: 'select', options: ['quick', 'exact'] });
    expect(control('steps')).toEqual({ type: 'number', min: 1, max: 4, step: 1, slider: false });
    expect(control('trees')).toEqual({ type: 'switch' });
  });

  it('begins with the defaults, and knows what may stay empty', () => {
    expect(initialValues(fields)).toEqual({ date: '2026-12-21', cellSizeM: 2, directions: 64, trees: true });
    expect(fields.filter((field) => field.optional).map((field) => field.key)).toEqual(['mode', 'turbidity']);
  });

  it('refuses a parameter without words', () => {
    expect(() => fieldsOf(z.object({ bare: z.number() }))).toThrow(/bare/);
  });

  it('tells missing from invalid', () => {
    const check = checkForm(schema, { ...initialValues(fields), steps: 9, turbidity: '' });
    expect(check.ok).toBe(false);
    if (check.ok) return;
    expect([...check.wrong]).toEqual([
      ['area', 'missing'],
      ['steps', 'invalid'],
    ]);
  });

  it('hands over inputs with the defaults filled in', () => {
    const check = checkForm(schema, { area: [127, 37, 127.1, 37.1], steps: 2 });
    expect(check).toEqual({
      ok: true,
      inputs: {
        area: [127, 37, 127.1, 37.1],
        date: '2026-12-21',
        cellSizeM: 2,
        directions: 64,
        steps: 2,
        trees: true,
        seed: 1,
      },
    });
  });
});
