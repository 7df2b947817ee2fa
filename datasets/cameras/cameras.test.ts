import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import { BoxIndex, boxOf, digest, ringContains } from '#datasets/_kit/city-plan-checks.ts';
import { readAll, TestFolder } from '#datasets/_kit/test-files.ts';
import type { CameraRow } from './contract.ts';
import { importer } from './import.ts';
import { synthetic } from './synthetic.ts';

describe('lists of cameras', () => {
  it('say what each row is for, how many there are and who runs them', async () => {
    using folder = new TestFolder();
    const file = folder.write(
      'gangnam_cctv.csv',
      '번호,관리기관명,설치목적구분,카메라대수,WGS84위도,WGS84경도\n1,강남구청,생활방범,4,37.5,127.03\n2,강남구청,교통단속,,37.51,127.03\n3,,,-2,37.52,127.03',
    );
    expect(await importer.recognise(file)).toBe(1);
    const { rows, report } = await readAll(importer, file);
    expect(rows.map(({ id, purpose, cameras, owner }) => [id, purpose, cameras, owner])).toEqual([
      ['1', 'safety', 4, '강남구청'],
      ['2', 'traffic', 1, '강남구청'],
      ['3', 'other', 1, null],
    ]);
    expect(report.refused).toBe(0);
  });

  it('leave other tables alone', async () => {
    using folder = new TestFolder();
    expect(await importer.recognise(folder.write('shops.csv', 'name,count,lat,lon\na,1,37.5,127.03'))).toBe(0);
  });
});

describe('the generated cameras', () => {
  const plan = makeCityPlan(1, { km2: 2 });
  const camerasOf = () => [...(synthetic.rows(plan) as Iterable<CameraRow>)];
  const cameras = camerasOf();

  it('are some two hundred on a built square kilometre, with ids of their own, the same again', () => {
    expect(cameras.length / 2).toBeGreaterThan(80);
    expect(cameras.length / 2).toBeLessThan(300);
    expect(new Set(cameras.map(({ id }) => id)).size).toBe(cameras.length);
    expect(digest(camerasOf())).toBe(digest(cameras));
    const fixed = cameras.filter(({ headingDeg }) => headingDeg !== null);
    expect(fixed.length / cameras.length).toBeGreaterThan(0.5);
    expect(fixed.every(({ headingDeg }) => headingDeg! >= 0 && headingDeg! < 360)).toBe(true);
  });

  it('stand in the street: on no parcel', () => {
    const lots = new BoxIndex<readonly (readonly [number, number])[]>(50);
    for (const { lots: own } of plan.cells()) {
      for (const { ring } of own) {
        const closed = [...ring, ring[0]];
        lots.add(closed, boxOf(closed));
      }
    }
    const inside = cameras.filter(({ at }) =>
      [...lots.near([at[0], at[1], at[0], at[1]])].some((ring) => ringContains(ring, at)),
    );
    expect(inside.length / cameras.length).toBeLessThan(0.03);
  });
});
