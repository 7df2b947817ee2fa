import type { Table } from '#core';

/** What somebody does at an instant of the drill. */
export type Doing = 'waiting' | 'walking' | 'stairs' | 'outside' | 'caught';

/** A place in the building: metres east and north of the middle of the outline, and over the ground. */
export interface Standing {
  readonly doing: Doing;
  readonly x: number;
  readonly y: number;
  readonly heightM: number;
}

/** A drill as a film: where everybody is at any second. */
export interface Film {
  readonly people: number;
  /** Level of each floor over the ground, from the first; the height of a storey is the step between. */
  readonly levels: readonly number[];
  readonly outline: readonly (readonly [x: number, y: number])[];
  readonly stairs: readonly { readonly x: number; readonly y: number; readonly blocked: boolean }[];
  /** The end: all are outside, or nothing moves any more. */
  readonly endS: number;
  floorOf(person: number): number;
  at(person: number, second: number): Standing;
  /** Metres below the smoke of the burning floor, and its temperature. */
  smokeAt(second: number): { readonly clearM: number; readonly celsius: number };
}

const numbers = (table: Table, key: string): Float32Array => {
  const column = table.columns[key];
  if (column?.type !== 'number') throw new Error(`no column ${key}`);
  return column.values;
};

/** The result tables of a drill, by their names in the contract. */
export type DrillTables = Readonly<Record<'floors' | 'people' | 'paths' | 'smoke' | 'plan', Table>>;

export function filmOf({ floors, people, paths, smoke, plan }: DrillTables): Film {
  const [floor, stair] = [numbers(people, 'floor'), numbers(people, 'stair')];
  const [starts, left, out] = [numbers(people, 'startsS'), numbers(people, 'leftFloorS'), numbers(people, 'outS')];
  const [caught, levels] = [numbers(people, 'caught'), [...numbers(floors, 'levelM')]];
  const { first, second, east, north } = pathsOf(paths, people.rows);
  const { outline, stairs } = planOf(plan);
  const endS = Math.max(latestOf(out), latestOf(second), shortestS);

  /** On the floor: between two noted places, and from the last of them to the stair. */
  const onFloor = (person: number, s: number): readonly [number, number] => {
    const [begin, end] = [first[person], first[person + 1]];
    const everyS = end - begin > 1 ? second[begin + 1] - second[begin] : 1;
    const k = begin + Math.min(end - begin - 1, Math.max(0, Math.floor((s - starts[person]) / everyS)));
    const here = [east[k], north[k]] as const;
    const towards = k + 1 < end ? ([east[k + 1], north[k + 1]] as const) : stairPlace(person);
    const untilS = k + 1 < end ? second[k + 1] : left[person];
    if (!towards || !(untilS > second[k])) return here;
    const share = Math.min(1, Math.max(0, (s - second[k]) / (untilS - second[k])));
    return [here[0] + share * (towards[0] - here[0]), here[1] + share * (towards[1] - here[1])];
  };
  const stairPlace = (person: number): readonly [number, number] | undefined => {
    const found = stairs[stair[person] - 1];
    return found && [found.x, found.y];
  };

  return {
    ...{ people: people.rows, levels, outline, stairs, endS },
    floorOf: (person) => floor[person],
    at(person, s) {
      const levelM = levels[floor[person] - 1];
      const place = stairPlace(person);
      if (s >= out[person] && place) return { doing: 'outside', x: place[0], y: place[1], heightM: 0 };
      if (s >= left[person] && place) {
        const share = (s - left[person]) / Math.max(1e-3, out[person] - left[person]);
        const heightM = levelM * (1 - share);
        return { doing: 'stairs', ...roundTheStair(place, heightM), heightM };
      }
      const [x, y] = onFloor(person, s);
      if (s < starts[person]) return { doing: 'waiting', x, y, heightM: levelM };
      const stopped = caught[person] === 1 && s >= second[first[person + 1] - 1];
      return { doing: stopped ? 'caught' : 'walking', x, y, heightM: levelM };
    },
    smokeAt: (s) => smokeAt(smoke, s),
  };
}

/** Flights turn round the middle of the stair, one storey a turn. */
function roundTheStair([x, y]: readonly [number, number], heightM: number) {
  const turn = (2 * Math.PI * heightM) / 3;
  return { x: x + 0.35 * Math.cos(turn), y: y + 0.35 * Math.sin(turn) };
}

/** A film is no shorter than this. */
const shortestS = 60;
/** The last of some times, NaN left out. There are too many for the arguments of one call. */
const latestOf = (times: Float32Array): number =>
  times.reduce((most, s) => (Number.isNaN(s) ? most : Math.max(most, s)), 0);

function pathsOf(paths: Table, people: number) {
  const person = numbers(paths, 'person');
  const first = new Int32Array(people + 1);
  for (const each of person) first[each]++;
  for (let i = 0; i < people; i++) first[i + 1] += first[i];
  return { first, second: numbers(paths, 'second'), east: numbers(paths, 'east'), north: numbers(paths, 'north') };
}

function planOf(plan: Table): Pick<Film, 'outline' | 'stairs'> {
  const { what } = plan.columns;
  const [east, north] = [numbers(plan, 'east'), numbers(plan, 'north')];
  const rows = Array.from(east, (x, i) => ({
    what: what.type === 'text' ? what.words[what.values[i]] : '',
    x,
    y: north[i],
  }));
  return {
    outline: rows.filter((row) => row.what === 'outline').map(({ x, y }) => [x, y] as const),
    stairs: rows
      .filter((row) => row.what !== 'outline')
      .map((row) => ({ x: row.x, y: row.y, blocked: row.what === 'blocked stair' })),
  };
}

function smokeAt(smoke: Table, s: number): { clearM: number; celsius: number } {
  const [second, clearM, celsius] = [numbers(smoke, 'second'), numbers(smoke, 'clearM'), numbers(smoke, 'celsius')];
  const after = second.findIndex((each) => each > s);
  const k = after < 0 ? second.length - 1 : Math.max(0, after - 1);
  const next = Math.min(second.length - 1, k + 1);
  const share = next > k ? Math.min(1, Math.max(0, (s - second[k]) / (second[next] - second[k]))) : 0;
  const between = (values: Float32Array) => values[k] + share * (values[next] - values[k]);
  return { clearM: between(clearM), celsius: between(celsius) };
}

/** How many do what. */
export function countsAt(film: Film, second: number): Record<Doing, number> {
  const counts = { waiting: 0, walking: 0, stairs: 0, outside: 0, caught: 0 };
  for (let person = 0; person < film.people; person++) counts[film.at(person, second).doing]++;
  return counts;
}
