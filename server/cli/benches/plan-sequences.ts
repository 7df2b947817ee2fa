import { canonicalJson, type Proposal, type ProposalStep, proposalSource, randomSequence, toWgs84 } from '#core';
import { type Building, readBuildings } from '#datasets/buildings/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { discover } from '#server/kit/discovery.ts';
import { openCity } from '#server/kit/proposed-city.ts';
import {
  createScenarios,
  EditsConflict,
  readHistory,
  readProposal,
  type ScenarioStore,
} from '#server/kit/scenarios.ts';
import { openTestDb } from '#server/kit/testing.ts';

/**
 * Seeded sequences of edits, undo, redo, branch and merge. Each ends with the city of every revision read and held against
 * one that is built from its edits alone, in a scenario that has no past.
 * @returns how many sequences were equal throughout
 */
export async function editSequences(sequences: number, seed = 20_261_129): Promise<number> {
  const db = await openTestDb();
  try {
    await fewBuildings(db);
    const scenarios = createScenarios(db, await discover());
    let equal = 0;
    for (let i = 0; i < sequences; i++) if (await sequence(db, scenarios, randomSequence(seed + i))) equal++;
    return equal;
  } finally {
    await db.close();
  }
}

const author = 'bench';
const origin = [203_000, 544_000] as const;
const buildings = 4;
const steps = 10;

async function fewBuildings(db: Db): Promise<void> {
  await db.query(
    `insert into scenario_revision (scenario, revision, dataset_revisions) values ('existing', 1, '{"buildings": 1}')`,
  );
  for (let i = 0; i < buildings; i++) {
    const x = origin[0] + i * 30;
    await db.query(
      `insert into building (source, id, valid_from, geom, height_m, height_origin, floors, use, structure, ground_m, ground_max_m, ground_origin, content_hash)
       values ('osm', $1, 1, st_multi(st_makeenvelope($2, $3, $4, $5, 5186)), 12, 'surveyed', 4, 'office', 'concrete', 20, 20, 'estimated', $1)`,
      [`way/${i}`, x, origin[1], x + 20, origin[1] + 15],
    );
  }
}

async function sequence(db: Db, scenarios: ScenarioStore, random: () => number): Promise<boolean> {
  const { id } = await scenarios.create({ author, title: 'sequence' });
  const branches = [id];
  for (let i = 0; i < steps; i++) await deed(db, scenarios, branches, random);
  for (const scenario of branches) {
    for (const { revision } of await readHistory(db, scenario)) {
      const at = { scenario, revision };
      const built = await rebuilt(scenarios, await readProposal(db, at));
      if ((await cityText(db, `${scenario}@${revision}`)) !== (await cityText(db, built))) return false;
    }
  }
  return true;
}

async function deed(db: Db, scenarios: ScenarioStore, branches: string[], random: () => number): Promise<void> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const id = pick(branches);
  const { cited } = await openCity(db, id);
  const what = random();
  if (what < 0.55) {
    // Sometimes on an older revision: somebody else was faster.
    const after = Math.max(0, cited.revision - Math.floor(random() * 2));
    const step = stepOf(random);
    await edit(scenarios, id, after, step);
  } else if (what < 0.7) await scenarios.undo(id, { author }).catch(ignoreEnd);
  else if (what < 0.82) await scenarios.redo(id, { author }).catch(ignoreEnd);
  else if (what < 0.9 && branches.length < 3)
    branches.push((await scenarios.create({ author, title: 'b', from: id })).id);
  else if (branches.length > 1) await merge(scenarios, id, pick(branches.filter((each) => each !== id)));
}

const ignoreEnd = (error: { code?: string }): void => {
  if (error.code !== 'nothing-to-undo' && error.code !== 'nothing-to-redo') throw error;
};

async function edit(scenarios: ScenarioStore, id: string, after: number, step: ProposalStep): Promise<void> {
  const change = { author, after, steps: [step] };
  try {
    await scenarios.edit(id, change);
  } catch (error) {
    // A change of a new building that is gone by now is refused; a conflict is decided.
    if (error instanceof EditsConflict) await scenarios.edit(id, { ...change, choices: ours(error) });
    else if ((error as { code?: string }).code !== 'edit-no-such-building') throw error;
  }
}

async function merge(scenarios: ScenarioStore, id: string, from: string): Promise<void> {
  try {
    await scenarios.merge(id, { author, from });
  } catch (error) {
    if (!(error instanceof EditsConflict)) throw error;
    await scenarios.merge(id, { author, from, choices: ours(error) });
  }
}

const ours = ({ conflicts }: EditsConflict) => Object.fromEntries(conflicts.map(({ id }) => [id, 'ours' as const]));

function stepOf(random: () => number): ProposalStep {
  const whole = (most: number) => Math.floor(random() * most);
  const old = `osm:way/${whole(buildings)}`;
  const fresh = `${proposalSource}:${whole(3)}`;
  const heightM = 5 + whole(100);
  const kind = whole(6);
  if (kind === 0) return { kind: 'demolish', id: old };
  if (kind === 1) return { kind: 'restore', id: old };
  if (kind === 2) return { kind: 'change', id: old, heightM };
  if (kind === 3) return { kind: 'change', id: old, geometry: square(whole(60), whole(60)), floors: 1 + whole(30) };
  if (kind === 4) return { kind: 'demolish', id: fresh };
  return { kind: 'add', id: fresh, geometry: square(whole(100), 40 + whole(60)), heightM };
}

function square(east: number, north: number) {
  const [x, y] = [origin[0] + east, origin[1] + north];
  const corners = [
    [x, y],
    [x + 12, y],
    [x + 12, y + 12],
    [x, y + 12],
    [x, y],
  ];
  return {
    type: 'Polygon' as const,
    coordinates: [corners.map((at) => [...toWgs84(at as [number, number])] as [number, number])],
  };
}

const known = new Map<string, Promise<string>>();
/** A scenario that holds these edits and nothing before them; made once for each content. */
function rebuilt(scenarios: ScenarioStore, proposal: Proposal): Promise<string> {
  const key = canonicalJson(proposal);
  const made =
    known.get(key) ??
    (async () => {
      const { id } = await scenarios.create({ author, title: 'rebuilt', from: 'existing@1' });
      const edits = Object.values(proposal);
      if (edits.length === 0) return `${id}@0`;
      await scenarios.edit(id, { author, after: 0, steps: edits });
      return `${id}@1`;
    })();
  known.set(key, made);
  return made;
}

async function cityText(db: Db, name: string): Promise<string> {
  const { db: city, scenario } = await openCity(db, name);
  const box = [origin[0] - 100, origin[1] - 100, origin[0] + 400, origin[1] + 400] as const;
  const rows: readonly Building[] = await readBuildings(city, { box: [...box], scenario });
  return canonicalJson(rows);
}
