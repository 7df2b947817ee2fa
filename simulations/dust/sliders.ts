import { cellOf, type Stack, stackNoData, type Table } from '#core';
import { coarse, type Fleet, factorOf, kinds, noPolicy, type Policy } from './policy.ts';

/** What people breathe in a dong under a policy: the table's columns are linear in it. */
export interface DongAnswer {
  readonly dong: string;
  readonly people: number;
  readonly pm25: number;
}

/** PM2.5 of every dong under another policy, from a run's table of dongs. */
export function dongsUnder(table: Table, policy: Policy, fleet: Fleet): DongAnswer[] {
  const number = (key: string, row: number) => Number(cellOf(table.columns[key], row) ?? 0);
  return Array.from({ length: table.rows }, (_, row) => {
    const inWall = number('exhaustWall', row);
    const parts = kinds.map((kind) => {
      const all = number(kind, row);
      const wall = kind === 'exhaust' ? inWall : 0;
      return (all - wall) * factorOf(kind, false, policy, fleet) + wall * factorOf(kind, true, policy, fleet);
    });
    return {
      dong: String(cellOf(table.columns.dong, row)),
      people: number('people', row),
      pm25: parts.reduce((sum, part) => sum + part, number('background', row)),
    };
  });
}

/** Mean over people; NaN where nobody lives. */
export function meanOf(dongs: readonly DongAnswer[]): number {
  const people = dongs.reduce((sum, dong) => sum + dong.people, 0);
  return dongs.reduce((sum, dong) => sum + dong.people * dong.pm25, 0) / people;
}

function basisValue(basis: Table, item: string): number {
  const row = Array.from({ length: basis.rows }, (_, i) => i).find((i) => cellOf(basis.columns.item, i) === item);
  return row === undefined ? 0 : Number(cellOf(basis.columns.value, row) ?? 0);
}

/** What policies work on, from a run's table of what it rests on. */
export const fleetOf = (basis: Table): Fleet => ({
  gradeFiveExhaust: basisValue(basis, 'gradeFive') / 100,
  caught: basisValue(basis, 'caught') / 100,
});

/** What comes from elsewhere, µg/m³. */
export const backgroundOf = (basis: Table) => ({
  pm25: basisValue(basis, 'background25'),
  pm10: basisValue(basis, 'background10'),
});

/** The rasters of a run that a policy moves, µg/m³; NaN where nothing is known. */
export type MapUnder = Readonly<Record<'pm25' | 'pm10' | 'local' | 'change', Float32Array>>;

/** The map under another policy: one factor for each part of a run's stack. */
export function mapUnder(
  { components: { pm25: parts }, step, width, height }: Stack,
  policy: Policy,
  { fleet, background }: { readonly fleet: Fleet; readonly background: ReturnType<typeof backgroundOf> },
): MapUnder {
  const cells = width * height;
  const [pm25, pm10, local, change] = [0, 1, 2, 3].map(() => new Float32Array(cells));
  const factor = (under: Policy) => {
    const outside = kinds.map((kind) => factorOf(kind, false, under, fleet));
    // The last part is of the exhaust as well, and counted there with the factor of outside.
    return [...outside, factorOf('exhaust', true, under, fleet) - outside[0]];
  };
  const [now, before] = [factor(policy), factor(noPolicy)];
  const ratio = [...kinds.map((kind) => coarse[kind]), coarse.exhaust];
  for (let cell = 0; cell < cells; cell++) {
    let [fine, all, was] = [0, 0, 0];
    for (let part = 0; part < now.length; part++) {
      const value = parts[part * cells + cell];
      const amount = value === stackNoData ? Number.NaN : step * value;
      fine += now[part] * amount;
      all += ratio[part] * now[part] * amount;
      was += before[part] * amount;
    }
    local[cell] = fine;
    pm25[cell] = background.pm25 + fine;
    pm10[cell] = background.pm10 + all;
    change[cell] = fine - was;
  }
  return { pm25, pm10, local, change };
}
