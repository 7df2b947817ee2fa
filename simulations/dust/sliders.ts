import { cellOf, type Table } from '#core';
import { type Fleet, factorOf, kinds, type Policy } from './policy.ts';

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

/** What policies work on, from a run's table of what it rests on. */
export function fleetOf(basis: Table): Fleet {
  const value = (item: string) => {
    const row = Array.from({ length: basis.rows }, (_, i) => i).find((i) => cellOf(basis.columns.item, i) === item);
    return row === undefined ? 0 : Number(cellOf(basis.columns.value, row) ?? 0);
  };
  return { gradeFiveExhaust: value('gradeFive') / 100, caught: value('caught') / 100 };
}
