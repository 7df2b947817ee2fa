import proj4 from 'proj4';
import { expect, test } from 'vitest';
import { type CrsCode, converter, randomUnit, seoulBox } from './index.ts';

const grs80 = '+lat_0=38 +ellps=GRS80 +units=m +no_defs +proj=tmerc';
const peers: Partial<Record<CrsCode, string>> = {
  'EPSG:5186': `${grs80} +lon_0=127 +k=1 +x_0=200000 +y_0=600000`,
  'EPSG:5181': `${grs80} +lon_0=127 +k=1 +x_0=200000 +y_0=500000`,
  'EPSG:5179': `${grs80} +lon_0=127.5 +k=0.9996 +x_0=1000000 +y_0=2000000`,
  'EPSG:5174':
    '+proj=tmerc +lat_0=38 +lon_0=127.0028902777778 +k=1 +x_0=200000 +y_0=500000 +ellps=bessel ' +
    '+towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +units=m +no_defs',
};
const metresPerDegree = 111_000;

/** Positions in a box around Seoul, wide enough for the whole of the peninsula's south. */
const positions = Array.from({ length: 2000 }, (_, i): [number, number] => {
  const [w, s, e, n] = i % 2 ? seoulBox : [124.5, 33, 131, 39];
  return [w + (e - w) * randomUnit(7, 1, i, 0), s + (n - s) * randomUnit(7, 1, i, 1)];
});

test.each(Object.keys(peers) as CrsCode[])(
  '%s agrees with proj4 to a thousandth of a millimetre, both ways',
  (code) => {
    const peer = proj4('EPSG:4326', peers[code]!);
    const forward = converter('EPSG:4326', code);
    const inverse = converter(code, 'EPSG:4326');
    let [there, back] = [0, 0];
    for (const position of positions) {
      const ours = forward(position);
      const theirs = peer.forward([...position]);
      there = Math.max(there, Math.hypot(ours[0] - theirs[0], ours[1] - theirs[1]));
      const [lon, lat] = inverse(theirs);
      // Not the position itself: between two datums the height gets lost on the way, some millimetres' worth.
      const [theirLon, theirLat] = peer.inverse([...theirs]);
      back = Math.max(back, metresPerDegree * Math.hypot(lon - theirLon, lat - theirLat));
    }
    expect(there).toBeLessThan(1e-6);
    expect(back).toBeLessThan(1e-6);
  },
);

test('systems of one ellipsoid differ by what their parameters differ by', () => {
  const [x, y] = converter('EPSG:5181', 'EPSG:5186')([198_000, 451_000]);
  expect(x).toBeCloseTo(198_000, 6);
  expect(y).toBeCloseTo(551_000, 6);
});

test('a position beyond the pole, or turned round the globe by a half, does not come to lie in Seoul', () => {
  const forward = converter('EPSG:4326', 'EPSG:5186');
  const inSeoul = ([x, y]: number[]) => Math.abs(x - 200_000) < 50_000 && Math.abs(y - 550_000) < 50_000;
  expect(inSeoul(forward([127, 37.5]))).toBe(true);
  for (const wrong of [
    [127, 217.5],
    [127, -142.5],
    [307, 142.5],
    [-53, 37.5],
    [127, 1e6],
  ])
    expect(inSeoul(forward(wrong))).toBe(false);
});
