import { z } from 'zod';
import { type ParameterMeta, parameterMeta } from '#core';

/** How a parameter is asked for. */
export type Control =
  | { readonly type: 'area' }
  | { readonly type: 'points'; readonly placesOnly?: boolean }
  | { readonly type: 'date' }
  | {
      readonly type: 'number';
      readonly min?: number;
      readonly max?: number;
      readonly step: number;
      readonly slider: boolean;
    }
  | { readonly type: 'select'; readonly options: readonly (string | number)[] }
  | { readonly type: 'switch' }
  | { readonly type: 'text' };

export interface FormField {
  readonly key: string;
  readonly meta: ParameterMeta;
  readonly control: Control;
  readonly initial: unknown;
  readonly optional: boolean;
}

export type FormValues = Readonly<Record<string, unknown>>;

/** The fields of a simulation's form, in the order of its schema. Hidden parameters keep their default. */
export function fieldsOf(schema: z.ZodObject): FormField[] {
  return Object.entries(schema.shape)
    .map(([key, parameterSchema]) => fieldOf(key, parameterSchema as z.ZodType))
    .filter((field) => field.meta.widget !== 'hidden');
}

function fieldOf(key: string, schema: z.ZodType): FormField {
  const meta = parameterMeta(schema);
  if (!meta) throw new Error(`parameter ${key} has no words: wrap its schema in parameter()`);
  const { inner, initial, optional } = unwrap(schema);
  return { key, meta, control: controlOf(inner, meta), initial, optional };
}

/** The schema inside of defaults and optionals. */
function unwrap(schema: z.ZodType): { inner: z.ZodType; initial: unknown; optional: boolean } {
  let inner = schema;
  let initial: unknown;
  let optional = false;
  for (;;) {
    if (inner instanceof z.ZodDefault) {
      initial = inner.def.defaultValue;
      inner = inner.def.innerType as z.ZodType;
    } else if (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable) {
      optional = true;
      inner = inner.def.innerType as z.ZodType;
    } else return { inner, initial, optional };
  }
}

function controlOf(schema: z.ZodType, meta: ParameterMeta): Control {
  if (meta.widget === 'area') return { type: 'area' };
  if (meta.widget === 'points') return { type: 'points' };
  if (meta.widget === 'places') return { type: 'points', placesOnly: true };
  if (meta.widget === 'date') return { type: 'date' };
  if (schema instanceof z.ZodBoolean) return { type: 'switch' };
  if (schema instanceof z.ZodLiteral) return { type: 'select', options: [...schema.values] as (string | number)[] };
  if (schema instanceof z.ZodEnum) return { type: 'select', options: [...schema.options] as (string | number)[] };
  if (schema instanceof z.ZodNumber) return numberControl(schema, meta);
  return { type: 'text' };
}

function numberControl(schema: z.ZodNumber, meta: ParameterMeta): Control {
  const { minValue, maxValue, isInt } = schema;
  const min = finite(minValue);
  const max = finite(maxValue);
  const bounded = min !== undefined && max !== undefined;
  const step = isInt || (bounded && max - min >= 5) ? 1 : 0.1;
  return { type: 'number', min, max, step, slider: meta.widget === 'slider' && bounded };
}

const finite = (n: number | null): number | undefined =>
  n !== null && Number.isFinite(n) && Math.abs(n) < 2 ** 52 ? n : undefined;

export const initialValues = (fields: readonly FormField[]): FormValues =>
  Object.fromEntries(fields.filter((field) => field.initial !== undefined).map((field) => [field.key, field.initial]));

export type FormCheck =
  | { readonly ok: true; readonly inputs: FormValues }
  /** Keys of the fields that the schema refuses; a missing required field is among them. */
  | { readonly ok: false; readonly wrong: ReadonlyMap<string, 'missing' | 'invalid'> };

/** What the schema says of the values; empty texts count as not given. */
export function checkForm(schema: z.ZodObject, values: FormValues): FormCheck {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '' && value !== undefined));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { ok: true, inputs: parsed.data };
  const wrong = new Map<string, 'missing' | 'invalid'>();
  for (const { path } of parsed.error.issues)
    wrong.set(String(path[0]), String(path[0]) in given ? 'invalid' : 'missing');
  return { ok: false, wrong };
}
