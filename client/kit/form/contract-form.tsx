import { Button, Group, NumberInput, Select, Slider, Switch, Text, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconSquareDashed } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { unitSymbol, type Wgs84Box } from '#core';
import { boxSize } from '../geo.ts';
import { useWords } from '../use-words.ts';
import type { WordsPlace } from '../words.ts';
import type { FormField, FormValues } from './form-model.ts';
import { type FillNow, NowFiller } from './now-filler.tsx';
import { type PointSource, PointsField, type PointValue } from './points-field.tsx';

/** How the form gets an area from the map: it knows no map. */
export interface AreaSource {
  readonly box?: Wgs84Box;
  readonly drawing: boolean;
  draw(): void;
  /** A square of that side in the middle of the picture. */
  here(sideM: number): void;
  /** What the picture shows, about. */
  view(): void;
  /** Back to the area that the question takes by itself; only for those that have one. */
  readonly all?: { readonly chosen: boolean; choose(): void };
}

export interface ContractFormProps {
  readonly fields: readonly FormField[];
  readonly values: FormValues;
  readonly wrong: ReadonlyMap<string, 'missing' | 'invalid'>;
  readonly area: AreaSource;
  readonly points: PointSource;
  /** Where a select's option words stand: key `option.<field>.<value>`. */
  readonly place: WordsPlace;
  onChange(key: string, value: unknown): void;
  /** Fills the fields that a feed speaks of. */
  readonly fillNow?: FillNow;
}

const squareHereM = 500;

/** A form made from a simulation's schema: words, units, ranges and defaults are the contract's. */
export function ContractForm(props: ContractFormProps) {
  return (
    <div className="contract-form">
      {props.fields.map((field, i) => {
        const feed = field.meta.now?.feed;
        const begins = feed !== undefined && props.fields[i - 1]?.meta.now?.feed !== feed;
        return (
          <Fragment key={field.key}>
            {begins && props.fillNow && <NowFiller feed={feed} fill={props.fillNow} />}
            <Field field={field} {...props} />
          </Fragment>
        );
      })}
    </div>
  );
}

/** How the API spells a box; on the map one draws it. */
const boxSpelling = /,? ?\[(서, 남, 동, 북|west, south, east, north)\] (\(경위도\)|in longitude and latitude)/;

/** Help as people read it: boxes and the values of a choice are spelled for the API, the form has other ways for them. */
export function helpOf(help: string, control: FormField['control']): string {
  if (control.type === 'area') return help.replace(boxSpelling, '');
  if (control.type !== 'select') return help;
  return control.options.reduce<string>(
    (text, option) => text.replaceAll(new RegExp(`(^|[ (])${option}: `, 'g'), '$1'),
    help,
  );
}

/** What to do where nothing was given yet. */
function missingWord({ type }: FormField['control']) {
  if (type === 'area') return 'area.none';
  return type === 'points' ? 'points.none' : 'form.missing';
}

function Field({ field, ...form }: ContractFormProps & { field: FormField }) {
  const { word, say, featureWord, language } = useWords();
  const { key, meta, control } = field;
  const symbol = meta.unit ? unitSymbol(meta.unit, language) : '';
  const error = form.wrong.get(key);
  const common = {
    label: symbol && control.type !== 'area' ? `${say(meta.title)} (${symbol})` : say(meta.title),
    description: meta.help && helpOf(say(meta.help), control),
    error: error && word(error === 'missing' ? missingWord(control) : 'form.invalid'),
    size: 'xs' as const,
    'data-testid': `field-${key}`,
  };
  const value = form.values[key];
  const change = (next: unknown) => form.onChange(key, next);
  switch (control.type) {
    case 'area':
      return <AreaField {...common} source={form.area} />;
    case 'points':
      return (
        <PointsField
          {...common}
          value={(value as readonly PointValue[] | undefined) ?? []}
          source={form.points}
          placesOnly={control.placesOnly}
          onChange={change}
        />
      );
    case 'date':
      return (
        <DateInput
          {...common}
          value={(value as string | undefined) ?? null}
          onChange={(next) => change(next ?? undefined)}
          valueFormat="YYYY-MM-DD"
          locale={language}
        />
      );
    case 'select':
      return (
        <Select
          {...common}
          data={control.options.map((option) => ({ value: String(option), label: optionWord(option) }))}
          value={value === undefined ? null : String(value)}
          allowDeselect={field.optional}
          onChange={(next) => change(control.options.find((option) => String(option) === next))}
        />
      );
    case 'switch':
      return <Switch {...common} checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />;
    case 'number':
      return control.slider ? (
        <SliderField
          {...common}
          value={value}
          change={change}
          min={control.min!}
          max={control.max!}
          step={control.step}
        />
      ) : (
        <NumberInput
          {...common}
          min={control.min}
          max={control.max}
          step={control.step}
          clampBehavior="none"
          placeholder={field.optional ? word('form.automatic') : undefined}
          value={(value as number | undefined) ?? ''}
          onChange={(next) => change(next === '' ? undefined : next)}
        />
      );
    case 'text':
      return (
        <TextInput {...common} value={String(value ?? '')} onChange={(event) => change(event.currentTarget.value)} />
      );
  }

  function optionWord(option: string | number): string {
    const optionKey = `option.${key}.${option}`;
    const found = featureWord(form.place, optionKey);
    return found === optionKey ? String(option) : found;
  }
}

interface FieldLook {
  readonly label: string;
  readonly description?: string;
  readonly error?: ReactNode;
  readonly 'data-testid': string;
}

function AreaField({ label, description, error, source, ...rest }: FieldLook & { source: AreaSource }) {
  const { word, format } = useWords();
  const size = source.box && boxSize(source.box);
  const { all } = source;
  const lengths = size && { width: format.length(size.widthM), depth: format.length(size.depthM) };
  return (
    <fieldset className="area-field" data-testid={rest['data-testid']}>
      <legend>{label}</legend>
      {description && <p className="field-help">{description}</p>}
      <Group gap={6} grow preventGrowOverflow={false}>
        <Button
          size="xs"
          px="xs"
          variant={source.drawing ? 'filled' : 'light'}
          leftSection={<IconSquareDashed size={15} aria-hidden />}
          onClick={source.draw}
          aria-pressed={source.drawing}
          data-testid="area-draw"
        >
          {word(source.drawing ? 'area.drawing' : 'area.draw')}
        </Button>
        {all ? (
          <Button size="xs" px="xs" variant="default" onClick={source.view} data-testid="area-view">
            {word('area.view')}
          </Button>
        ) : (
          <Button size="xs" variant="default" onClick={() => source.here(squareHereM)} data-testid="area-here">
            {word('area.here', { side: format.length(squareHereM) })}
          </Button>
        )}
        {all && (
          <Button
            size="xs"
            px="xs"
            variant={all.chosen ? 'light' : 'default'}
            aria-pressed={all.chosen}
            onClick={all.choose}
            data-testid="area-all"
          >
            {word('area.all')}
          </Button>
        )}
      </Group>
      <Text size="xs" mt={6} c={error ? 'var(--bad)' : 'dimmed'} role="status" data-testid="area-size">
        {error ??
          (lengths ? `${all?.chosen ? `${word('area.all')}: ` : ''}${word('area.size', lengths)}` : word('area.none'))}
      </Text>
    </fieldset>
  );
}

interface SliderProps extends FieldLook {
  readonly value: unknown;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  change(value: number): void;
}

function SliderField({ label, description, error, value, change, min, max, step, ...rest }: SliderProps) {
  const { format } = useWords();
  const number = typeof value === 'number' ? value : min;
  return (
    <fieldset className="slider-field" data-testid={rest['data-testid']}>
      <legend>
        {label} <output>{format.number(number, step < 1 ? 1 : 0)}</output>
      </legend>
      {description && <p className="field-help">{description}</p>}
      <Slider
        size="sm"
        label={null}
        value={number}
        onChange={change}
        min={min}
        max={max}
        step={step}
        thumbLabel={label}
      />
      {error && (
        <Text size="xs" c="var(--bad)">
          {error}
        </Text>
      )}
    </fieldset>
  );
}
