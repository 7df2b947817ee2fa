import { describe, expect, it } from 'vitest';
import { type Stack, stackComponent } from '#core';
import { Air } from './air.ts';
import { AirParticles, hurry } from './air-particles.ts';
import { speedsAt } from './slice-speeds.ts';

const [width, height, cellSize] = [50, 40, 4];
const cells = width * height;
const legend = { min: 0, max: 10, colours: ['#000000', '#ffffff'] };

/** Air of 4 m/s to the east near the ground and 8 m/s at 21 m, over ground that rises eastwards, with a tower in it. */
const stack = (): Stack => {
  const built = (cell: number) => cell % width >= 20 && cell % width < 24 && cell >= 15 * width && cell < 25 * width;
  const roofs = Float32Array.from({ length: cells }, (_, cell) => (built(cell) ? 60 : 0));
  const east = Float32Array.from({ length: 2 * cells }, (_, at) =>
    roofs[at % cells] > 0 ? Number.NaN : at < cells ? 4 : 8,
  );
  return {
    ...{ width, height, cellSize, origin: [200_000, 545_000], unit: 'metrePerSecond', step: 0.01, axis: [1, 21] },
    components: {
      east: stackComponent(east, 0.01),
      north: stackComponent(new Float32Array(2 * cells), 0.01),
      up: stackComponent(new Float32Array(2 * cells), 0.01),
    },
    ground: Float32Array.from({ length: cells }, (_, cell) => 20 + (cell % width) / 10),
    roofs,
  };
};
/** East, up and south as they come. */
const plane = {
  into(x: number, y: number, heightM: number, target: Float32Array, at: number) {
    target[at] = x;
    target[at + 1] = y;
    target[at + 2] = heightM;
  },
};
const plan = { count: 200, pieces: 4, look: { legend, plain: false } };

describe('air', () => {
  it('is read between its cells and heights, and not in buildings', () => {
    const air = new Air(stack());
    const wind = new Float64Array(3);
    expect(air.windAt(10, 80, 11, wind)).toBe(true);
    expect([...wind]).toEqual([6, 0, 0]);
    expect(air.windAt(10, 80, 300, wind)).toBe(true);
    expect(wind[0]).toBe(8);
    expect(air.windAt(10, 80, 0.3, wind)).toBe(true);
    expect(wind[0]).toBe(4);
    expect(air.windAt(88, 80, 10, wind)).toBe(false);
    expect(air.windAt(-1, 80, 10, wind)).toBe(false);
  });

  it('knows what a tower hides', () => {
    const air = new Air(stack());
    expect(air.hides(150, 80, 30, -400, 80, 60)).toBe(true);
    expect(air.hides(150, 80, 30, 400, 80, 60)).toBe(false);
    expect(air.hides(150, 80, 30, 150, 80, 900)).toBe(false);
  });

  it('has a speed on every level section', () => {
    const at = (heightM: number, cell: number) => speedsAt(stack(), heightM)[cell];
    expect(at(11, 0)).toBeCloseTo(6, 5);
    expect(at(11, 20 * width + 21)).toBeNaN();
    expect(at(100, 0)).toBeCloseTo(8, 5);
  });
});

describe('particles', () => {
  it('go with the air, so many times as fast', () => {
    const particles = new AirParticles(new Air(stack()), plan);
    particles.restart(plane);
    const before = particles.heads.slice(0, 3 * particles.count);
    const place = new Float32Array(3);
    const speeds = Array.from({ length: particles.count }, (_, i) => {
      particles.placeOf(i, place);
      return 4 + 4 * Math.min(1, Math.max(0, (place[2] - 1) / 20));
    });
    particles.move(0.1, plane);
    let went = 0;
    for (let i = 0; i < particles.count; i++) {
      const dx = particles.heads[3 * i] - before[3 * i];
      // One that left, or met the tower, begins elsewhere.
      if (particles.heads[3 * i + 1] !== before[3 * i + 1]) continue;
      expect(dx).toBeCloseTo(0.1 * hurry * speeds[i], 1);
      went++;
    }
    expect(went).toBeGreaterThan(150);
  });

  it('stay in the open air, above the ground and out of the tower', () => {
    const air = new Air(stack());
    const particles = new AirParticles(air, plan);
    const place = new Float32Array(3);
    for (let step = 0; step < 200; step++) {
      particles.move(0.05, plane);
      if (step % 3 === 0) particles.nextPiece(plane, undefined);
    }
    for (let i = 0; i < particles.count; i++) {
      particles.placeOf(i, place);
      expect(air.inside(place[0], place[1])).toBe(true);
      expect(place[2]).toBeGreaterThan(0.29);
      expect(air.roofAt(place[0], place[1])).toBeLessThanOrEqual(place[2]);
    }
    expect(particles.heads.every(Number.isFinite)).toBe(true);
  });

  it('draw trails whose pieces meet, the older the fainter', () => {
    const particles = new AirParticles(new Air(stack()), plan);
    particles.restart(plane);
    const arrays = [particles.tails, particles.heads, particles.colours];
    for (let piece = 0; piece < 9; piece++) {
      particles.nextPiece(plane, undefined);
      for (let n = 0; n < 3; n++) particles.move(0.03, plane);
    }
    particles.nextPiece(plane, undefined);
    const { count, pieces, newest, heads, tails, colours } = particles;
    const before = (newest - 1 + pieces) % pieces;
    let [met, fainter] = [0, 0];
    for (let i = 0; i < count; i++) {
      if (heads[3 * (before * count + i)] === tails[3 * (newest * count + i)]) met++;
      if (colours[4 * (before * count + i) + 3] < colours[4 * (newest * count + i) + 3]) fainter++;
    }
    expect(met).toBe(count);
    expect(fainter).toBeGreaterThan(0.6 * count);
    // Written in place: no step makes an array.
    expect([particles.tails, particles.heads, particles.colours].every((array, n) => array === arrays[n])).toBe(true);
  });

  it('are not drawn behind the tower', () => {
    const particles = new AirParticles(new Air(stack()), { ...plan, count: 2000 });
    const eye = { x: -600, y: 80, heightM: 30 };
    for (let piece = 0; piece < 8; piece++) {
      particles.move(0.24, plane);
      particles.nextPiece(plane, eye);
    }
    const place = new Float32Array(3);
    let checked = 0;
    for (let i = 0; i < particles.count; i++) {
      particles.placeOf(i, place);
      if (place[0] < 110 || Math.abs(place[1] - 80) > 14 || place[2] > 20) continue;
      expect(particles.colours[4 * (particles.newest * particles.count + i) + 3]).toBe(0);
      checked++;
    }
    expect(checked).toBeGreaterThan(5);
  });

  it('stand as whole trails for those who want no motion', () => {
    const particles = new AirParticles(new Air(stack()), { ...plan, pieces: 10 });
    particles.drawStill(0.3, plane, undefined);
    let length = 0;
    for (let at = 0; at < particles.count * particles.pieces; at++) {
      length += particles.heads[3 * at] - particles.tails[3 * at];
    }
    expect(length / particles.count).toBeGreaterThan(30);
  });
});
