import { ActionIcon, Button, Group, NumberInput, Text } from '@mantine/core';
import { IconMapPin, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useWords } from '../use-words.ts';

/** A place with what the schema says of it; optional members are absent. */
export interface PointValue {
  readonly lon: number;
  readonly lat: number;
  readonly heightM?: number;
  readonly azimuthDeg?: number;
  readonly fieldDeg?: number;
}

/** How the form gets places from the map: it knows no map. */
export interface PointSource {
  readonly picking: boolean;
  /** Takes the next click on the map, or stops waiting for it. */
  pick(): void;
  /** The place in the middle of the picture. */
  here(): PointValue | undefined;
}

export interface PointsFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly error?: ReactNode;
  readonly value: readonly PointValue[];
  readonly source: PointSource;
  /** No heights and directions: nobody looks from there. */
  readonly placesOnly?: boolean;
  readonly 'data-testid': string;
  onChange(points: readonly PointValue[]): void;
}

/** Eye points: taken from the map or the middle of the picture, each with height, direction and field of view. */
export function PointsField(props: PointsFieldProps) {
  const { label, description, error, value, source, placesOnly, onChange, ...rest } = props;
  const { word } = useWords();
  const add = () => {
    const point = source.here();
    if (point) onChange([...value, point]);
  };
  const change = (index: number, more: Partial<PointValue>) =>
    onChange(value.map((point, i) => (i === index ? { ...point, ...more } : point)));
  return (
    <fieldset className="area-field points-field" data-testid={rest['data-testid']}>
      <legend>{label}</legend>
      {description && <p className="field-help">{description}</p>}
      <Group gap="xs" grow>
        <Button
          size="xs"
          variant={source.picking ? 'filled' : 'light'}
          leftSection={<IconMapPin size={15} aria-hidden />}
          onClick={source.pick}
          aria-pressed={source.picking}
          data-testid="point-pick"
        >
          {word(source.picking ? 'points.picking' : 'points.pick')}
        </Button>
        <Button size="xs" variant="default" onClick={add} data-testid="point-here">
          {word('points.here')}
        </Button>
      </Group>
      <ol className="point-list">
        {value.map((point, i) => (
          // Points are told apart by their number alone, which is also what the map shows.
          // biome-ignore lint/suspicious/noArrayIndexKey: the number is the identity
          <li key={i}>
            <PointRow
              number={i + 1}
              point={point}
              placeOnly={placesOnly}
              onChange={(more) => change(i, more)}
              onRemove={() => onChange(value.filter((_, other) => other !== i))}
            />
          </li>
        ))}
      </ol>
      <Text size="xs" mt={6} c={error ? 'var(--bad)' : 'dimmed'} role="status" data-testid="points-count">
        {error ?? (value.length > 0 ? word('points.count', { count: value.length }) : word('points.none'))}
      </Text>
    </fieldset>
  );
}

interface PointRowProps {
  readonly number: number;
  readonly point: PointValue;
  readonly placeOnly?: boolean;
  onChange(more: Partial<PointValue>): void;
  onRemove(): void;
}

function PointRow({ number, point, placeOnly, onChange, onRemove }: PointRowProps) {
  const { word } = useWords();
  const name = (what: string) => word('points.of', { number, what });
  return (
    <div className="point-row" data-place-only={placeOnly || undefined}>
      <span className="point-place">
        <b>{number}</b> {point.lat.toFixed(5)}, {point.lon.toFixed(5)}
      </span>
      {!placeOnly && <EyeFields name={name} point={point} onChange={onChange} />}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="md"
        onClick={onRemove}
        aria-label={name(word('points.remove'))}
        data-testid={`point-remove-${number}`}
      >
        <IconTrash size={15} aria-hidden />
      </ActionIcon>
    </div>
  );
}

interface EyeFieldsProps {
  readonly point: PointValue;
  name(what: string): string;
  onChange(more: Partial<PointValue>): void;
}

/** How high an eye is, where it looks and how much it sees. */
function EyeFields({ point, name, onChange }: EyeFieldsProps) {
  const { word } = useWords();
  const given = (next: string | number) => (next === '' ? undefined : Number(next));
  return (
    <>
      <NumberInput
        size="xs"
        aria-label={name(word('points.height'))}
        suffix=" m"
        min={0}
        max={600}
        step={1}
        hideControls
        value={point.heightM ?? ''}
        placeholder="1.6 m"
        onChange={(next) => onChange({ heightM: given(next) })}
      />
      <NumberInput
        size="xs"
        aria-label={name(word('points.azimuth'))}
        prefix="↗ "
        suffix="°"
        min={0}
        max={360}
        hideControls
        value={point.azimuthDeg ?? ''}
        placeholder={word('points.azimuth')}
        onChange={(next) => onChange({ azimuthDeg: given(next) })}
      />
      <NumberInput
        size="xs"
        aria-label={name(word('points.field'))}
        prefix="∠ "
        suffix="°"
        min={1}
        max={360}
        hideControls
        value={point.fieldDeg ?? ''}
        placeholder="360°"
        onChange={(next) => onChange({ fieldDeg: given(next) })}
      />
    </>
  );
}
