import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type AreaGeometry,
  editsParameter,
  mergeProposals,
  type Proposal,
  type ProposalStep,
  type SimulationContract,
  toWgs84,
} from '#core';
import { readBuildings } from '#datasets/buildings/contract.ts';
import type { Db } from './db.ts';
import { discover, type Features } from './discovery.ts';
import { askedCity } from './proposal-edits.ts';
import { openCity } from './proposed-city.ts';
import { createScenarios, EditsConflict, readHistory, readProposal, type ScenarioStore } from './scenarios.ts';
import { openTestDb } from './testing.ts';

/** A rectangle in EPSG:5186 as the page sends it. */
function rectangle(x: number, y: number, width: number, depth: number): AreaGeometry {
  const corners = [
    [x, y],
    [x + width, y],
    [x + width, y + depth],
    [x, y + depth],
    [x, y],
  ];
  return { type: 'Polygon', coordinates: [corners.map(([e, n]) => [...toWgs84([e, n])] as [number, number])] };
}

const origin = [203_000, 544_000] as const;
const box = [origin[0] - 10, origin[1] - 10, origin[0] + 200, origin[1] + 200] as const;
const me = { author: 'Kim' };

let db: Db;
let features: Features;
let scenarios: ScenarioStore;

beforeAll(async () => {
  db = await openTestDb();
  features = await discover();
  scenarios = createScenarios(db, features);
  await db.query(
    `insert into scenario_revision (scenario, revision, dataset_revisions) values ('existing', 1, '{"buildings": 1}')`,
  );
  for (let i = 0; i < 4; i++) {
    const [x, y] = [origin[0] + i * 30, origin[1]];
    await db.query(
      `insert into building (source, id, valid_from, geom, height_m, height_origin, floors, use, structure, name, ground_m, ground_max_m, ground_origin, content_hash)
       values ('osm', $1, 1, st_multi(st_makeenvelope($2, $3, $4, $5, 5186)), 12, 'surveyed', 4, 'office', 'concrete', $1, 20, 20, 'estimated', $1)`,
      [`way/${i}`, x, y, x + 20, y + 15],
    );
  }
});
afterAll(() => db.close());

const city = async (text: string) => {
  const { db: reader, scenario } = await openCity(db, text);
  return readBuildings(reader, { box: [...box], scenario });
};
const summary = async (text: string) =>
  (await city(text)).map(
    ({ id, heightM, floors, use }) => `${id.replace(/proposal:.*/, 'new')} ${heightM} ${floors} ${use}`,
  );
const begin = (title: string, from?: string) => scenarios.create({ ...me, title, from });

describe('a scenario', () => {
  it('shows the city with what it changes, by the id of the thing, and leaves the existing city alone', async () => {
    const { id } = await begin('Tower');
    const steps: ProposalStep[] = [
      { kind: 'demolish', id: 'osm:way/0' },
      { kind: 'change', id: 'osm:way/1', heightM: 24 },
      { kind: 'change', id: 'osm:way/2', floors: 8, use: 'hotel' },
      { kind: 'add', geometry: rectangle(origin[0], origin[1] + 50, 30, 30), heightM: 120, use: 'apartment' },
    ];
    await scenarios.edit(id, { ...me, after: 0, steps });
    expect(await summary(`${id}@1`)).toEqual([
      'osm:way/1 24 8 office',
      'osm:way/2 24 8 hotel',
      'osm:way/3 12 4 office',
      'new 120 36 apartment',
    ]);
    expect(await summary(`${id}@0`)).toEqual(await summary('existing'));
    expect(await summary('existing')).toHaveLength(4);
  });

  it('hands its buildings to a simulation that compares by itself, over the city that it lies on', async () => {
    const { id } = await begin('Compared');
    const steps: ProposalStep[] = [
      { kind: 'demolish', id: 'osm:way/0' },
      { kind: 'site', geometry: rectangle(origin[0], origin[1], 90, 90) },
      { kind: 'add', id: 'proposal:tower', geometry: rectangle(origin[0], origin[1] + 50, 30, 30), heightM: 120 },
    ];
    const cited = await scenarios.edit(id, { ...me, after: 0, steps });
    const compares = { parameters: z.object({ edits: editsParameter }) } as unknown as SimulationContract;
    const own = { kind: 'demolish', id: 'osm:way/1' };
    const asked = await askedCity(db, cited, compares, { edits: [own] });
    expect(asked.parameters.edits).toEqual([{ ...steps[0], mayBeFar: true }, { ...steps[2], mayBeFar: true }, own]);
    const read = await readBuildings(asked.city.db, { box: [...box], scenario: asked.city.scenario });
    expect(read).toEqual(await city('existing'));
    // Any other reads the proposal, and is asked as it was.
    const other = await askedCity(db, cited, { parameters: z.object({}) } as unknown as SimulationContract, {});
    expect(other.parameters).toEqual({});
    const proposed = await readBuildings(other.city.db, { box: [...box], scenario: other.city.scenario });
    expect(proposed.map((each) => each.id)).toContain('proposal:tower');
  });

  it('is undone and redone step by step, and keeps every revision', async () => {
    const { id } = await begin('Undo');
    for (const heightM of [20, 30, 40]) {
      const { revision } = await openCity(db, id).then(({ cited }) => cited);
      await scenarios.edit(id, { ...me, after: revision, steps: [{ kind: 'change', id: 'osm:way/0', heightM }] });
    }
    const height = async () => (await city(id))[0].heightM;
    const heights: number[] = [];
    for (const deed of ['undo', 'undo', 'undo', 'redo', 'redo', 'undo'] as const) {
      await scenarios[deed](id, me);
      heights.push(await height());
    }
    expect(heights).toEqual([30, 20, 12, 20, 30, 20]);
    await expect(scenarios.undo(id, me).then(() => scenarios.undo(id, me))).rejects.toMatchObject({
      code: 'nothing-to-undo',
    });
    expect((await readHistory(db, id)).map(({ deed }) => deed)).toHaveLength(11);
    expect((await city(`${id}@3`))[0].heightM).toBe(40);
  });

  it('joins what two planners did at once, and asks where both changed the same thing', async () => {
    const { id } = await begin('Two');
    const change = (thing: string, heightM: number, after = 0, choices?: Record<string, 'ours' | 'theirs'>) =>
      scenarios.edit(id, { ...me, after, steps: [{ kind: 'change', id: thing, heightM }], choices });
    await change('osm:way/0', 20);
    await change('osm:way/1', 30);
    expect((await city(id)).map(({ heightM }) => heightM)).toEqual([20, 30, 12, 12]);
    const refused = await change('osm:way/0', 50).catch((error) => error);
    expect(refused).toBeInstanceOf(EditsConflict);
    expect(refused.conflicts).toMatchObject([{ id: 'osm:way/0', ours: { heightM: 50 }, theirs: { heightM: 20 } }]);
    expect((await city(id))[0].heightM).toBe(20);
    await change('osm:way/0', 50, 0, { 'osm:way/0': 'ours' });
    expect((await city(id))[0].heightM).toBe(50);
  });

  it('is branched and merged, again and again', async () => {
    const { id } = await begin('Trunk');
    await scenarios.edit(id, { ...me, after: 0, steps: [{ kind: 'change', id: 'osm:way/0', heightM: 20 }] });
    const branch = await begin('Branch', id);
    await scenarios.edit(branch.id, { ...me, after: 0, steps: [{ kind: 'demolish', id: 'osm:way/1' }] });
    await scenarios.edit(id, { ...me, after: 1, steps: [{ kind: 'change', id: 'osm:way/2', heightM: 60 }] });
    await scenarios.merge(id, { ...me, from: branch.id });
    expect((await city(id)).map(({ heightM }) => heightM)).toEqual([20, 60, 12]);
    await scenarios.edit(branch.id, { ...me, after: 1, steps: [{ kind: 'restore', id: 'osm:way/1' }] });
    await scenarios.merge(id, { ...me, from: branch.id });
    expect((await city(id)).map(({ heightM }) => heightM)).toEqual([20, 12, 60, 12]);
  });

  it('refuses what cannot stand, and loses nothing', async () => {
    const { id } = await begin('Bad');
    const [x, y] = origin;
    const [a, b, c, d] = (rectangle(x, y + 60, 20, 20).coordinates as [number, number][][])[0];
    const crossing = { type: 'Polygon' as const, coordinates: [[a, c, b, d, a]] };
    const steps = (step: ProposalStep) => ({ ...me, after: 0, steps: [step] });
    const codeOf = (step: ProposalStep) =>
      scenarios.edit(id, steps(step)).then(
        () => 'stored',
        ({ code }) => code,
      );
    expect(await codeOf({ kind: 'add', geometry: crossing, heightM: 10 })).toBe('proposal-crosses-itself');
    expect(await codeOf({ kind: 'demolish', id: 'osm:way/99' })).toBe('edit-no-such-building');
    expect(await codeOf({ kind: 'change', id: 'osm:way/0', use: 'castle' })).toBe('proposal-unknown-word');
    expect(await codeOf({ kind: 'add', geometry: rectangle(x, y - 60, 0.5, 0.5), heightM: 10 })).toBe(
      'proposal-too-small',
    );
    await db.query(
      `insert into ground_area (source, id, valid_from, geom, category, content_hash)
       values ('osm', 'river', 1, st_multi(st_makeenvelope($1, $2, $3, $4, 5186)), 'water', 'w')`,
      [x - 500, y - 400, x + 500, y - 200],
    );
    expect(await codeOf({ kind: 'add', geometry: rectangle(x, y - 300, 40, 40), heightM: 10 })).toBe(
      'proposal-in-water',
    );
    expect(await readProposal(db, { scenario: id, revision: 0 })).toEqual({});
    await expect(readProposal(db, (await openCity(db, `${id}@0`)).cited)).resolves.toEqual({});
    await expect(openCity(db, `${id}@1`)).rejects.toMatchObject({ code: 'no-such-scenario' });
  });

  it('moves onto a city that was imported again, and tells which edits it no longer takes', async () => {
    const { id } = await begin('Rebase');
    await scenarios.edit(id, {
      ...me,
      after: 0,
      steps: [
        { kind: 'change', id: 'osm:way/3', heightM: 50 },
        { kind: 'demolish', id: 'osm:way/0' },
      ],
    });
    await db.query(`insert into scenario_revision (scenario, revision) values ('existing', 2)`);
    await db.query(`update building set valid_to = 2 where id = 'way/3'`);
    expect((await city(`${id}@1`)).at(-1)?.heightM).toBe(50);
    const { lost, revision } = await scenarios.rebase(id, me);
    expect(lost).toMatchObject([{ edit: { id: 'osm:way/3' }, outcome: { code: 'edit-no-such-building' } }]);
    expect((await city(`${id}@${revision}`)).map(({ heightM }) => heightM)).toEqual([12, 12]);
  });
});

describe('merging', () => {
  it('takes what one side changed, and what both changed alike', () => {
    const tall = (heightM: number) => ({ kind: 'change', id: 'a', heightM }) as const;
    const take = (base: Proposal, ours: Proposal, theirs: Proposal) => mergeProposals(base, ours, theirs);
    expect(take({ a: tall(1) }, { a: tall(2) }, { a: tall(1) }).merged).toEqual({ a: tall(2) });
    expect(take({ a: tall(1) }, { a: tall(2) }, { a: tall(2) }).merged).toEqual({ a: tall(2) });
    expect(take({ a: tall(1) }, {}, { a: tall(1) }).merged).toEqual({});
    expect(take({ a: tall(1) }, {}, { a: tall(3) }).conflicts).toHaveLength(1);
  });
});
