import { describe, expect, it } from 'vitest';
import { type Field, randomUnit } from '#core';
import { randomCity } from '#simulations/_kit/random-city.ts';
import { classes, type Gaze, type Panorama, type PanoramaScene, panorama } from './panorama.ts';

const field = (size: number, cellSize: number, z: (x: number, y: number) => number): Field => {
  const half = (size * cellSize) / 2;
  const values = Float32Array.from({ length: size * size }, (_, i) => {
    const x = ((i % size) + 0.5) * cellSize - half;
    return z(x, half - (Math.floor(i / size) + 0.5) * cellSize);
  });
  return {
    values,
    width: size,
    height: size,
    cellSize,
    origin: [-half, half],
    crs: 'EPSG:5186',
    unit: 'metre',
    noData: Number.NaN,
  };
};
const bare = (surface: Field): PanoramaScene => ({
  surface,
  cover: new Uint8Array(surface.values.length),
  owner: new Int32Array(surface.values.length).fill(-1),
  ownerGroundM: new Float32Array(),
});
const gaze = (more: Partial<Gaze> = {}): Gaze => ({
  x: 0.01,
  y: 0.01,
  z: 1.6,
  azimuths: 720,
  fromDeg: 0,
  widthDeg: 360,
  lowestDeg: -90,
  highestDeg: 90,
  dropPerM2: 0,
  ...more,
});
const total = ({ shares }: Panorama) => classes.reduce((sum, name) => sum + shares[name], 0);

describe('shares of a view', () => {
  it('a plain is half sky, half ground', () => {
    const { shares, skylineDeg } = panorama(bare(field(400, 5, () => 0)), gaze());
    expect(shares.sky).toBeCloseTo(0.5, 2);
    expect(shares.ground).toBeCloseTo(0.5, 2);
    expect(shares.mountain).toBe(0);
    expect(Math.max(...skylineDeg)).toBeLessThan(0);
  });

  it('a round wall leaves 1 - sin(elevation) of the sky, and fills down to its foot', () => {
    const wall = field(400, 0.5, (x, y) => (Math.hypot(x, y) > 50 ? 51.6 : 0));
    const scene = bare(wall);
    scene.cover.set(wall.values.map((z) => (z > 0 ? 1 : 0)));
    const { shares } = panorama(scene, gaze());
    // The wall's top stands 50 m above the eye at 50 m: 45°.
    expect(shares.sky).toBeCloseTo((1 - Math.SQRT1_2) / 2, 2);
    const foot = Math.sin(Math.atan2(-1.6, 50));
    expect(shares.building).toBeCloseTo((Math.SQRT1_2 - foot) / 2, 2);
    expect(shares.ground).toBeCloseTo((1 + foot) / 2, 2);
  });

  it('add up to one, whatever the view', () => {
    for (let seed = 0; seed < 25; seed++) {
      const surface = randomCity({ seed, width: 90, height: 90, unknown: 0.01 });
      const scene = bare(surface);
      scene.cover.forEach((_, i) => {
        scene.cover[i] = Math.floor(4 * randomUnit(seed, 1, i));
      });
      const view = gaze({
        x: surface.origin[0] + 180 * randomUnit(seed, 2),
        y: surface.origin[1] - 180 * randomUnit(seed, 3),
        z: 40 + 80 * randomUnit(seed, 4),
        azimuths: 90,
        fromDeg: 360 * randomUnit(seed, 5),
        widthDeg: 20 + 340 * randomUnit(seed, 6),
        lowestDeg: -90 + 60 * randomUnit(seed, 7),
        highestDeg: 90 - 60 * randomUnit(seed, 8),
      });
      expect(Math.abs(total(panorama(scene, view)) - 1)).toBeLessThan(1e-6);
    }
  });

  it('parts of the circle add up to the whole', () => {
    const surface = randomCity({ seed: 3, width: 120, height: 120 });
    const place = { x: surface.origin[0] + 120, y: surface.origin[1] - 120, z: 70 };
    const whole = panorama(bare(surface), gaze(place)).shares;
    const halves = [0, 180].map((fromDeg) => {
      return panorama(bare(surface), gaze({ ...place, fromDeg, widthDeg: 180, azimuths: 360 })).shares;
    });
    for (const name of classes) expect((halves[0][name] + halves[1][name]) / 2).toBeCloseTo(whole[name], 9);
  });

  it('unbuilt land above the eye is mountain, far terrain too', () => {
    const near = bare(field(100, 2, () => 0));
    const far = field(100, 100, (x) => (x > 2000 ? 500 : 0));
    const { shares, skylineClass, skylineM } = panorama(
      { ...near, far },
      gaze({ fromDeg: 80, widthDeg: 20, azimuths: 40 }),
    );
    const elevation = Math.atan2(500 - 1.6, 2050);
    expect(shares.mountain).toBeCloseTo(Math.sin(elevation) / 2, 1);
    expect(classes[skylineClass[20]]).toBe('mountain');
    expect(skylineM[20]).toBeGreaterThan(1900);
  });
});

describe('against rays one by one', () => {
  /** Shares by a ray every degree, marched in tenths of a cell. */
  function byRays({ surface, cover }: PanoramaScene, { x, y, z }: Gaze): Record<string, number> {
    const { cellSize, origin, width, height, values } = surface;
    const sums = new Map<string, number>();
    let whole = 0;
    for (let elevation = -89.5; elevation < 90; elevation++) {
      const weight = Math.cos((elevation * Math.PI) / 180);
      for (let azimuth = 0.5; azimuth < 360; azimuth++) {
        const a = (azimuth * Math.PI) / 180;
        const slope = Math.tan((elevation * Math.PI) / 180);
        let hit = 'sky';
        for (let d = 0; ; d += cellSize / 10) {
          const column = Math.floor((x + Math.sin(a) * d - origin[0]) / cellSize);
          const row = Math.floor((origin[1] - y - Math.cos(a) * d) / cellSize);
          if (column < 0 || row < 0 || column >= width || row >= height) break;
          const at = z + slope * d;
          if (at > 200 || at < -100) {
            if (at < -100) hit = 'ground';
            break;
          }
          if (at < values[row * width + column]) {
            hit = cover[row * width + column] === 1 ? 'building' : elevation > 0 ? 'mountain' : 'ground';
            break;
          }
        }
        whole += weight;
        sums.set(hit, (sums.get(hit) ?? 0) + weight);
      }
    }
    return Object.fromEntries([...sums].map(([name, sum]) => [name, sum / whole]));
  }

  it.each([1, 2, 3])('seeded city %i', (seed) => {
    const surface = randomCity({ seed, width: 50, height: 50 });
    const scene = bare(surface);
    surface.values.forEach((z, i) => {
      scene.cover[i] = z > 34 ? 1 : 0;
    });
    const view = gaze({ x: surface.origin[0] + 50.3, y: surface.origin[1] - 49.2, z: 60, azimuths: 1440 });
    const { shares } = panorama(scene, view);
    const rays = byRays(scene, view);
    for (const name of ['sky', 'building', 'ground', 'mountain'] as const) {
      expect(Math.abs(shares[name] - (rays[name] ?? 0))).toBeLessThan(0.006);
    }
  });
});

describe('landmarks', () => {
  /** A tower 100 m away to the north, 20 m wide; a screen before its lower half. */
  function towers(screenM: number): Panorama {
    const surface = field(300, 1, (x, y) =>
      Math.abs(x) < 10 && y > 100 && y < 120 ? 101.6 : Math.abs(x) < 60 && y > 40 && y < 44 ? screenM : 0,
    );
    const scene = bare(surface);
    surface.values.forEach((z, i) => {
      if (z > 0) scene.cover[i] = 1;
      if (z > 100) scene.owner[i] = 0;
      else if (z > 0) scene.owner[i] = 1;
    });
    return panorama({ ...scene, ownerGroundM: new Float32Array(2) }, gaze());
  }

  it('tells the share of a silhouette that is seen', () => {
    const free = towers(0);
    expect(free.seenSr[0] / free.wholeSr[0]).toBeCloseTo(1, 2);
    expect(free.nearestM[0]).toBeCloseTo(100, -1);
    // A screen of 21.6 m at 40 m covers up to 26.6°; the tower reaches from 0° to 45°.
    const half = towers(21.6);
    const covered = Math.sin(Math.atan2(20, 40)) + Math.sin(Math.atan2(1.6, 100));
    const whole = Math.SQRT1_2 + Math.sin(Math.atan2(1.6, 100));
    expect(half.seenSr[0] / half.wholeSr[0]).toBeCloseTo(1 - covered / whole, 1);
    expect(towers(90).seenSr[0]).toBe(0);
  });
});
