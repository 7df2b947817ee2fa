import type { LotPurpose } from '../_kit/city-plan.ts';
import type { BuildingRow, BuildingUse, RoofShape } from './contract.ts';
import { type Ring, type Shape, sidesOf } from './synthetic-shapes.ts';

export type Roof = Required<Pick<BuildingRow, 'roofShape' | 'eaveM'>> & { readonly heightM: number };

/** Rise of a pitched roof over half its width: about 27°, of a tiled hanok roof about 30°. */
const pitch = { plain: 0.5, hanok: 0.58 };
/** Roofs that span more than this are flat. */
const widestM = 26;

/** Shares of pitched roofs among the generated buildings; all others are flat, as most of Seoul is. */
function pitched(purpose: LotPurpose, use: BuildingUse, floors: number, r: number): RoofShape | undefined {
  if (use === 'detached' && floors <= 2) return r < 0.14 ? 'gabled' : r < 0.24 ? 'hipped' : undefined;
  if (purpose === 'villa') return r < 0.1 ? 'gabled' : undefined;
  if (purpose === 'factory' || purpose === 'workshop') return floors <= 2 && r < 0.5 ? 'gabled' : undefined;
  if (purpose === 'market') return floors === 1 && r < 0.5 ? 'gabled' : undefined;
  if (purpose === 'religious') return r < 0.45 ? 'gabled' : undefined;
  return undefined;
}

/**
 * The roof over walls of a height: only rectangles, or nearly, have pitched ones.
 * @param r a random number of the parcel
 */
export function roofOver(
  { purpose, use, floors, shape }: { purpose: LotPurpose; use: BuildingUse; floors: number; shape: Shape },
  wallsM: number,
  r: number,
): Roof {
  const kind = shape.length === 1 && isRectangular(shape[0]) ? pitched(purpose, use, floors, r) : undefined;
  const width = kind ? Math.min(...sidesOf(shape[0])) : 0;
  if (!kind || width > widestM) return { roofShape: 'flat', eaveM: null, heightM: centimetres(wallsM) };
  // What is under the roof counts as the upper part of the last storey.
  const rise = (width / 2) * pitch.plain;
  const eaveM = Math.max(2.6, wallsM - 0.4);
  return { roofShape: kind, eaveM: centimetres(eaveM), heightM: centimetres(eaveM + rise) };
}

/** The tiled roof over wings of a hanok that are `spanM` wide, on walls of one storey. */
export function hanokRoof(spanM: number): Roof {
  const eaveM = 2.9;
  return { roofShape: 'hipped', eaveM, heightM: centimetres(eaveM + (spanM / 2) * pitch.hanok) };
}

const centimetres = (metres: number): number => Math.round(metres * 100) / 100;

/** Four corners, each within 12° of a right angle. */
function isRectangular(ring: Ring): boolean {
  return (
    ring.length === 4 &&
    ring.every(([x, y], i) => {
      const [ax, ay] = ring[(i + 3) % 4];
      const [bx, by] = ring[(i + 1) % 4];
      const [ux, uy, vx, vy] = [ax - x, ay - y, bx - x, by - y];
      const dot = ux * vx + uy * vy;
      return dot * dot < 0.043 * (ux * ux + uy * uy) * (vx * vx + vy * vy);
    })
  );
}
