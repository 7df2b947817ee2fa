import { describe, expect, it } from 'vitest';
import { boxContains, seoulBox, toWgs84 } from '#core';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest, isSimpleRing, ringArea } from '../_kit/city-plan-checks.ts';
import { subwayFacts } from '../_kit/facts/subway.ts';
import { type SpaceRow, spaceKinds } from './contract.ts';
import { synthetic } from './synthetic.ts';

const everywhere = { ...makeCityPlan(1394), box: [165_000, 520_000, 230_000, 585_000] } as never;
const rows = [...(synthetic.rows(everywhere) as Iterable<SpaceRow>)];
const named = (name: string) => rows.filter((row) => row.name === name);

describe('generated stations and malls', () => {
  it('are all stations of all lines, once each, and the great malls', () => {
    const stations = new Set(
      subwayFacts.flatMap(({ line, stations }) => stations.map(({ name }) => `${line} ${name}`)),
    );
    expect(rows.filter(({ kind }) => kind === 'station')).toHaveLength(stations.size);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const name of ['고속터미널 지하상가', '을지로 지하상가', '스타필드 코엑스몰'])
      expect(named(name)).toHaveLength(1);
  });

  it('have simple outlines of a likely size in Seoul, a roof over the floor, and both names', () => {
    for (const { footprint, roofDepthM, floorDepthM, kind, name, nameEn } of rows) {
      const [[ring]] = footprint;
      expect(isSimpleRing(ring as never), name).toBe(true);
      expect(ringArea(ring as never), name).toBeGreaterThan(900);
      expect(ringArea(ring as never), name).toBeLessThan(100_000);
      for (const place of ring) expect(boxContains(seoulBox, toWgs84(place)), name).toBe(true);
      expect(floorDepthM - roofDepthM).toBeGreaterThan(2);
      expect(spaceKinds).toHaveProperty(kind);
      expect(nameEn).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  it('know lines apart at a transfer and lie above the ground where the line does', () => {
    expect(named('잠실역').map(({ lineName }) => lineName)).toEqual(['2호선', '8호선']);
    expect(named('성수역')[0].floorDepthM).toBeLessThan(0);
    expect(named('서울역').every(({ name }) => !name.endsWith('역역'))).toBe(true);
  });

  it('are the same bytes on every run', () => {
    expect(digest(synthetic.rows(everywhere) as Iterable<unknown>)).toBe(digest(rows));
  });
});
