import { cube } from '../_kit/wind/cube.ts';
import type { Stresses } from './kernel/inflow.ts';
import type { LesGrid } from './kernel/les.ts';

const airViscosity = 1.5e-5;
const middleM = cube.channelM / 2;
/** The largest structures of a channel are two to three times as long as it is high to its middle (R. J. Adrian, Phys. Fluids 19, 2007). */
const largestEddy = 2.5;

/** Developed channel flow of the bulk speed: a 1/7 power from both walls. */
const channelAt = (heightM: number) =>
  ((cube.bulkMs * 8) / 7) * Math.max(0, 1 - Math.abs(heightM / middleM - 1)) ** (1 / 7);

/** The wall-mounted cube of ERCOFTAC 6.3 with `edge` cells an edge: 3 edges before it, 7 behind, 7 wide, in a channel 2 high. */
export function cubeBox(edge: number): LesGrid {
  const [nx, ny, nz] = [Math.ceil((11 * edge) / 4) * 4, 7 * edge, 2 * edge];
  const tops = new Int32Array(nx * ny);
  for (let j = 3 * edge; j < 4 * edge; j++) tops.fill(edge, j * nx + 3 * edge, j * nx + 4 * edge);
  const cellSize = cube.heightM / edge;
  const [floor, top] = [cellSize / 2, cube.channelM - cellSize / 2].map((heightM) =>
    smoothFriction(channelAt(heightM), cellSize / 2),
  );
  return {
    ...{ nx, ny, nz, cellSize, tops, channel: true, seed: 1 },
    ...{ approach: channelAt, gusts: (heightM) => channelStresses(heightM, floor), eddyM: largestEddy * cube.heightM },
    floorDrag: (floor / channelAt(cellSize / 2)) ** 2,
    topDrag: (top / channelAt(cube.channelM - cellSize / 2)) ** 2,
  };
}

/** Friction velocity at a smooth wall from the speed at a distance: U / u* = ln(z u* / nu) / 0.41 + 5.2. */
function smoothFriction(speed: number, distanceM: number): number {
  let friction = 0.05 * speed;
  for (let n = 0; n < 20; n++) friction = speed / (Math.log((distanceM * friction) / airViscosity) / 0.41 + 5.2);
  return friction;
}

/** Of a channel with developed turbulence, by the friction velocity (close to M. Lee, R. D. Moser, J. Fluid Mech. 774, 2015). */
function channelStresses(heightM: number, friction: number): Stresses {
  const off = (middleM - heightM) / middleM;
  // Shares of the way from the wall to the middle.
  const away = 1 - Math.abs(off);
  const [along, across, up] = [2.3 * Math.exp(-away), 1.55 * Math.exp(-0.8 * away), 1.2 * Math.exp(-0.55 * away)].map(
    (share) => share * friction,
  );
  return { along, across, up, shear: -0.7 * off * (1 - off ** 4) * friction ** 2 };
}
