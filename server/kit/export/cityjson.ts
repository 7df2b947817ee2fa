import type { Position } from 'geojson';
import type { SelectedItem } from '../roles.ts';
import { creditOf, type ExportFormat, type ExportSubject, storedCrs } from './format.ts';
import { type Solid, solidOf } from './solid.ts';
import { Spool } from './spool.ts';

/**
 * CityJSON 2.0 (https://www.cityjson.org/specs/2.0.1): each building a solid of LoD 1.2 with its ground, walls and roof told
 * apart, in EPSG:5186 and metres above mean sea level, millimetres. The vertices, which stand after the objects, wait in
 * a file of their own. Where the data came from and its licence stand in the title, the one place that the format has.
 */
const scaleM = 0.001;

export const cityjson: ExportFormat = {
  id: 'cityjson',
  extension: '.city.json',
  mediaType: 'application/city+json',
  title: { ko: 'CityJSON 2.0', en: 'CityJSON 2.0' },
  solid: true,
  async *write(items, subject) {
    await using spool = await Spool.open();
    const vertices = new Vertices(spool);
    let separator = '\n';
    for await (const item of items) {
      const solid = solidOf(item);
      if (!solid) continue;
      if (vertices.count === 0) yield `${headOf(subject, vertices.originAt(solid))},"CityObjects":{`;
      const object = { type: 'Building', attributes: attributesOf(item), geometry: [geometryOf(solid, vertices)] };
      await vertices.flush();
      yield `${separator}${JSON.stringify(item.id)}:${JSON.stringify(object)}`;
      separator = ',\n';
    }
    if (vertices.count === 0) yield `${headOf(subject, [0, 0, 0])},"CityObjects":{`;
    yield '},\n"vertices":[';
    yield* spool.chunks();
    yield ']}\n';
  },
};

function headOf(subject: ExportSubject, translate: readonly number[]): string {
  const head = {
    type: 'CityJSON',
    version: '2.0',
    transform: { scale: [scaleM, scaleM, scaleM], translate },
    metadata: { title: creditOf(subject), referenceSystem: storedCrs },
  };
  return JSON.stringify(head).slice(0, -1);
}

/** Our own names, so that buildings come back as they were, and those of CityGML for whoever reads them. */
function attributesOf({ properties }: SelectedItem): Record<string, unknown> {
  const { heightM, floors, floorsBelow, yearBuilt, use } = properties;
  const standard = {
    measuredHeight: heightM,
    storeysAboveGround: floors ?? undefined,
    storeysBelowGround: floorsBelow ?? undefined,
    yearOfConstruction: yearBuilt ?? undefined,
    function: use,
  };
  return { ...properties, ...standard };
}

/** Vertices as whole millimetres from the first building's corner; no two objects share one. */
class Vertices {
  count = 0;
  readonly #spool: Spool;
  #origin: readonly number[] = [0, 0, 0];
  #text = '';

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  originAt({ polygons }: Solid): readonly number[] {
    const [x, y] = polygons[0][0][0];
    this.#origin = [Math.floor(x), Math.floor(y), 0];
    return this.#origin;
  }

  add(position: Position, z: number): number {
    const [x, y] = position;
    const whole = [x, y, z].map((metres, axis) => Math.round((metres - this.#origin[axis]) / scaleM));
    this.#text += `${this.count === 0 ? '' : ','}[${whole.join(',')}]`;
    return this.count++;
  }

  async flush(): Promise<void> {
    await this.#spool.write(this.#text);
    this.#text = '';
  }
}

const surfaces = [{ type: 'GroundSurface' }, { type: 'WallSurface' }, { type: 'RoofSurface' }] as const;
const [ground, wall, roof] = [0, 1, 2];

/** Shells of one solid: with several polygons a composite would be due, but readers take a solid for each more surely. */
function geometryOf(solid: Solid, vertices: Vertices) {
  const shells = solid.polygons.map((rings) => shellOf(rings, solid, vertices));
  const several = shells.length > 1;
  return {
    type: several ? 'MultiSolid' : 'Solid',
    lod: '1.2',
    boundaries: several ? shells.map(({ faces }) => [faces]) : [shells[0].faces],
    semantics: { surfaces, values: several ? shells.map(({ values }) => [values]) : [shells[0].values] },
  };
}

function shellOf(rings: readonly Position[][], { bottomM, topM }: Solid, vertices: Vertices) {
  const low = rings.map((ring) => ring.map((position) => vertices.add(position, bottomM)));
  const high = rings.map((ring) => ring.map((position) => vertices.add(position, topM)));
  const faces: number[][][] = [low.map((ring) => ring.toReversed()), high];
  const values: number[] = [ground, roof];
  for (const [i, ring] of low.entries()) {
    for (let j = 0; j < ring.length; j++) {
      const next = (j + 1) % ring.length;
      faces.push([[ring[j], ring[next], high[i][next], high[i][j]]]);
      values.push(wall);
    }
  }
  return { faces, values };
}
