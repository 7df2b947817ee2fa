import type { FlowGrid } from './kernel/flow.ts';

/**
 * The wall-mounted cube in a channel of R. Martinuzzi and C. Tropea (J. Fluids Eng. 115, 1993; ERCOFTAC SIG15 case 6.3),
 * mean velocity along the channel in its plane of symmetry, measured by LDA: heights in millimetres, metres per second.
 * The cube is 25 mm high, the channel 50 mm; bulk speed 19.2 m/s.
 */
export const cube = { heightM: 0.025, channelM: 0.05, bulkMs: 19.2 } as const;

/** What flows in, one cube height before the cube. */
export const inflow: readonly (readonly [mm: number, speed: number])[] = [
  ...([
    [1, 9.25],
    [2, 10.92],
    [4, 13.12],
    [8, 15.68],
    [12, 17.31],
    [18, 18.98],
  ] as const),
  ...([
    [24, 19.99],
    [30, 20.31],
    [36, 19.79],
    [42, 18.6],
    [48, 15.22],
  ] as const),
];

/** Stations by their distance behind the cube's front, in cube heights. */
export const stations: Readonly<Record<'0.5' | '1' | '2.5', readonly (readonly [mm: number, speed: number])[]>> = {
  0.5: [
    ...([
      [25.5, -11.06],
      [27, -10.26],
      [28, -7.781],
      [29, 0.675],
      [30, 13.44],
    ] as const),
    ...([
      [31, 21.78],
      [32, 25.88],
      [35, 26.74],
      [41, 24.14],
      [47, 21.02],
    ] as const),
  ],
  1: [
    ...([
      [26, -2.898],
      [28, 0.457],
      [29, 4.824],
      [30, 11.06],
    ] as const),
    ...([
      [32, 19.81],
      [35, 25.51],
      [41, 24.59],
      [47, 21.84],
    ] as const),
  ],
  2.5: [
    ...([
      [2, -0.338],
      [4, 0.556],
      [8, 2.203],
      [14, 5.657],
      [20, 9.687],
    ] as const),
    ...([
      [26, 14.67],
      [32, 19.95],
      [38, 22.15],
      [44, 20.66],
    ] as const),
  ],
};

/** Speed of the measured inflow at a height in metres: straight between the points, a 1/7 power below and above them. */
export function inflowAt(heightM: number): number {
  const mm = heightM * 1000;
  const [first, last] = [inflow[0], inflow[inflow.length - 1]];
  if (mm <= first[0]) return first[1] * Math.max(0, mm / first[0]) ** (1 / 7);
  if (mm >= last[0]) return last[1] * Math.max(0, (50 - mm) / (50 - last[0])) ** (1 / 7);
  const next = inflow.findIndex(([height]) => height > mm);
  const [[a, low], [b, high]] = [inflow[next - 1], inflow[next]];
  return low + ((high - low) * (mm - a)) / (b - a);
}

export interface Agreement {
  /** Share of points within 0.06 of the bulk speed or 25 %. */
  readonly hitRate: number;
  /** Share of the points faster than 2 m/s whose direction is right. */
  readonly signs: number;
  readonly meanErrorMs: number;
}

/** Holds modelled speeds (by station and height in metres) against the measured ones. */
export function agreement(speedAt: (heightsBehindFront: number, heightM: number) => number): Agreement {
  const pairs = Object.entries(stations).flatMap(([x, points]) =>
    points.map(([mm, measured]) => ({ measured, found: speedAt(Number(x), mm / 1000) })),
  );
  const hits = pairs.filter(({ measured, found }) => {
    const error = Math.abs(found - measured);
    return error <= 0.06 * cube.bulkMs || error <= 0.25 * Math.abs(measured);
  });
  const strong = pairs.filter(({ measured }) => Math.abs(measured) > 2);
  const right = strong.filter(({ measured, found }) => Math.sign(measured) === Math.sign(found));
  const errors = pairs.reduce((sum, { measured, found }) => sum + Math.abs(found - measured), 0);
  return {
    hitRate: hits.length / pairs.length,
    signs: right.length / strong.length,
    meanErrorMs: errors / pairs.length,
  };
}

/** The channel with the cube as a grid of `perHeight` cells per cube height: 3 heights before it, 8 in all, 7 across. */
export function cubeChannel(perHeight: number): FlowGrid {
  const cellSize = cube.heightM / perHeight;
  const eighth = (cells: number) => Math.ceil(cells / 16) * 16;
  const [nx, ny] = [eighth(12 * perHeight), eighth(7 * perHeight)];
  const roofs = new Float32Array(nx * ny);
  const first = Math.round((ny - perHeight) / 2);
  for (let j = first; j < first + perHeight; j++) {
    roofs.fill(cube.heightM, j * nx + 3 * perHeight, j * nx + 4 * perHeight);
  }
  const borders = Float32Array.from({ length: 2 * perHeight + 1 }, (_, k) => k * cellSize);
  return { nx, ny, cellSize, roofs, borders, approach: inflowAt, openSides: false, openTop: false };
}
