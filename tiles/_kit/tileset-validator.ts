import { Cartesian3, Cartographic, Ellipsoid } from 'cesium';
import { GlbReader } from './glb-reader.ts';

/**
 * What is wrong with a tileset against the 3D Tiles 1.1 specification and its own files: tileset.json, subtrees, metadata and
 * contents. Written from the standard, sharing no code with the writers; geodesy is Cesium's.
 */
export interface TilesetFiles {
  readonly paths: Iterable<string>;
  read(path: string): Uint8Array | undefined;
}

type Region = readonly number[];

interface Tile {
  readonly boundingVolume: { readonly region: Region };
  readonly geometricError: number;
  readonly refine?: string;
  readonly content?: { readonly uri: string };
  readonly children?: readonly Tile[];
  readonly implicitTiling?: Implicit;
}

interface Implicit {
  readonly subdivisionScheme: string;
  readonly availableLevels: number;
  readonly subtreeLevels: number;
  readonly subtrees: { readonly uri: string };
}

interface ClassSpec {
  readonly properties: Record<
    string,
    { type: string; componentType?: string; array?: boolean; count?: number; semantic?: string }
  >;
}

interface Walk {
  readonly files: TilesetFiles;
  readonly issues: string[];
  readonly used: Set<string>;
  readonly schema?: { readonly classes: Record<string, ClassSpec> };
  readonly checkContents: boolean;
}

/** Issues, empty when there are none. `checkContents` decodes every tile as well. */
export function validateTileset(files: TilesetFiles, { checkContents = true } = {}): string[] {
  const issues: string[] = [];
  const entry = files.read('tileset.json');
  if (!entry) return ['tileset.json is missing'];
  const tileset = JSON.parse(new TextDecoder().decode(entry));
  if (tileset.asset?.version !== '1.1') issues.push('asset.version is not 1.1');
  if (!(tileset.geometricError >= tileset.root?.geometricError)) issues.push('the root is worse than the tileset');
  if (!['ADD', 'REPLACE'].includes(tileset.root?.refine)) issues.push('the root does not say how it is refined');
  const walk: Walk = { files, issues, used: new Set(['tileset.json']), schema: tileset.schema, checkContents };
  if (tileset.root.implicitTiling) checkImplicit(tileset.root, walk);
  else checkExplicit(tileset.root, 'root', walk);
  for (const path of files.paths) if (!walk.used.has(path)) issues.push(`${path} is not used`);
  return issues;
}

function checkRegion(place: string, region: Region, { issues }: Walk): void {
  const [west, south, east, north, low, high] = region;
  const isRegion = region.length === 6 && region.every(Number.isFinite);
  if (!isRegion || !(west < east && south < north && low < high)) issues.push(`${place}: no proper region`);
}

const regionHolds = (a: Region, b: Region): boolean =>
  a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3] && a[4] <= b[4] && a[5] >= b[5];

function checkChild(
  place: string,
  child: Pick<Tile, 'geometricError'> & { region: Region },
  parent: typeof child,
  walk: Walk,
): void {
  if (!regionHolds(parent.region, child.region)) walk.issues.push(`${place}: sticks out of its parent`);
  if (child.geometricError > parent.geometricError) walk.issues.push(`${place}: worse than its parent`);
}

function checkContent(uri: string, region: Region, walk: Walk): void {
  const { issues, used, files } = walk;
  if (used.has(uri)) issues.push(`${uri} is used twice`);
  used.add(uri);
  const body = files.read(uri);
  if (!body) issues.push(`${uri} is missing`);
  else if (walk.checkContents) issues.push(...contentIssues(body, region).map((issue) => `${uri}: ${issue}`));
}

function checkExplicit(tile: Tile, place: string, walk: Walk, parent?: Tile): void {
  const { region } = tile.boundingVolume;
  checkRegion(place, region, walk);
  if (parent) {
    const of = ({ geometricError, boundingVolume }: Tile) => ({ geometricError, region: boundingVolume.region });
    checkChild(place, of(tile), of(parent), walk);
  }
  if (!tile.children && tile.geometricError !== 0) walk.issues.push(`${place}: a leaf with an error`);
  if (tile.children?.length === 0) walk.issues.push(`${place}: an empty list of children`);
  if (tile.content) checkContent(tile.content.uri, region, walk);
  for (const [i, child] of (tile.children ?? []).entries()) checkExplicit(child, `${place}/${i}`, walk, tile);
}

interface Address {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

const fill = (template: string, { level, x, y }: Address): string =>
  template.replace('{level}', `${level}`).replace('{x}', `${x}`).replace('{y}', `${y}`);

function checkImplicit(root: Tile, walk: Walk): void {
  const implicit = root.implicitTiling as Implicit;
  const template = root.content?.uri ?? '';
  if (implicit.subdivisionScheme !== 'QUADTREE') walk.issues.push('not a quadtree');
  if (!template.includes('{level}')) walk.issues.push('the content is no template');
  checkRegion('root', root.boundingVolume.region, walk);
  const top = { geometricError: root.geometricError, region: root.boundingVolume.region };
  checkSubtree({ level: 0, x: 0, y: 0 }, top, { implicit, template }, walk);
}

interface Known {
  readonly geometricError: number;
  readonly region: Region;
}

/** Position of a tile in its level by bits of x and y, x lowest (Z order). */
function zOrder(x: number, y: number): number {
  let index = 0;
  for (let bit = 0, rest = x | y; rest >> bit > 0; bit++) {
    index += ((x >> bit) & 1) * 4 ** bit + ((y >> bit) & 1) * 2 * 4 ** bit;
  }
  return index;
}

function checkSubtree(
  root: Address,
  above: Known,
  { implicit, template }: { implicit: Implicit; template: string },
  walk: Walk,
): void {
  const path = fill(implicit.subtrees.uri, root);
  walk.used.add(path);
  const bytes = walk.files.read(path);
  if (!bytes) {
    walk.issues.push(`${path} is missing`);
    return;
  }
  const subtree = readSubtree(path, bytes, implicit, walk);
  if (!subtree) return;
  const known = new Map<string, Known>();
  let row = -1;
  for (let depth = 0, offset = 0; depth < implicit.subtreeLevels; offset += 4 ** depth++) {
    for (let i = 0; i < 4 ** depth; i++) {
      const { x: dx, y: dy } = fromZOrder(i);
      const at: Address = { level: root.level + depth, x: root.x * 2 ** depth + dx, y: root.y * 2 ** depth + dy };
      const place = fill('{level}/{x}/{y}', at);
      const hasContent = subtree.content(offset + i);
      if (!subtree.tiles(offset + i)) {
        if (hasContent) walk.issues.push(`${place}: a content without a tile`);
        continue;
      }
      row++;
      if (at.level >= implicit.availableLevels) walk.issues.push(`${place}: below the last level`);
      const parent =
        depth === 0 ? above : known.get(fill('{level}/{x}/{y}', { level: at.level - 1, x: at.x >> 1, y: at.y >> 1 }));
      const own = subtree.metadata(row);
      if (!parent) walk.issues.push(`${place}: a tile without a parent`);
      checkRegion(place, own.region, walk);
      if (parent) checkChild(place, own, parent, walk);
      known.set(place, own);
      if (hasContent) checkContent(fill(template, at), own.region, walk);
    }
  }
  if (row + 1 !== subtree.rows) walk.issues.push(`${path}: ${subtree.rows} rows of metadata for ${row + 1} tiles`);
  for (let i = 0; i < 4 ** implicit.subtreeLevels; i++) {
    if (!subtree.children(i)) continue;
    const { x: dx, y: dy } = fromZOrder(i);
    const scale = 2 ** implicit.subtreeLevels;
    const child: Address = {
      level: root.level + implicit.subtreeLevels,
      x: root.x * scale + dx,
      y: root.y * scale + dy,
    };
    const parent = known.get(fill('{level}/{x}/{y}', { level: child.level - 1, x: child.x >> 1, y: child.y >> 1 }));
    if (!parent) walk.issues.push(`${path}: a subtree below no tile`);
    else checkSubtree(child, parent, { implicit, template }, walk);
  }
}

function fromZOrder(index: number): { x: number; y: number } {
  let [x, y] = [0, 0];
  for (let bit = 0; index >> (2 * bit) > 0; bit++) {
    x |= ((index >> (2 * bit)) & 1) << bit;
    y |= ((index >> (2 * bit + 1)) & 1) << bit;
  }
  if (zOrder(x, y) !== index) throw new Error('the Z order is broken');
  return { x, y };
}

interface Subtree {
  tiles(bit: number): boolean;
  content(bit: number): boolean;
  children(bit: number): boolean;
  readonly rows: number;
  metadata(row: number): Known;
}

function readSubtree(path: string, bytes: Uint8Array, implicit: Implicit, walk: Walk): Subtree | undefined {
  const issue = (text: string) => walk.issues.push(`${path}: ${text}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [jsonLength, binaryLength] = [Number(view.getBigUint64(8, true)), Number(view.getBigUint64(16, true))];
  if (view.getUint32(0, true) !== 0x74627573 || view.getUint32(4, true) !== 1) issue('no subtree of version 1');
  if (jsonLength % 8 !== 0 || binaryLength % 8 !== 0) issue('its parts are not padded to 8 bytes');
  if (24 + jsonLength + binaryLength !== bytes.length) issue('its length is wrong');
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(24, 24 + jsonLength)));
  const buffer = bytes.subarray(24 + jsonLength);
  if ((json.buffers?.[0]?.byteLength ?? 0) > binaryLength) issue('its buffer is longer than the file');
  const slice = (index: number): Uint8Array => {
    const { byteOffset, byteLength } = json.bufferViews[index];
    if (byteOffset % 8 !== 0) issue(`buffer view ${index} does not start on 8 bytes`);
    if (byteOffset + byteLength > buffer.length) issue(`buffer view ${index} ends outside`);
    return buffer.subarray(byteOffset, byteOffset + byteLength);
  };
  const size = (4 ** implicit.subtreeLevels - 1) / 3;
  const bits = (availability: { constant?: number; bitstream?: number; availableCount?: number }, length: number) =>
    readBits(availability, length, slice, issue);
  const table = json.propertyTables?.[json.tileMetadata ?? 0];
  const spec = walk.schema?.classes[table?.class];
  if (!table || !spec) {
    issue('no metadata of a known class');
    return undefined;
  }
  const column = (semantic: string): Float64Array => {
    const [name, property] = Object.entries(spec.properties).find(([, each]) => each.semantic === semantic) ?? [];
    if (!name || property?.componentType !== 'FLOAT64') throw new Error(`${path}: no property for ${semantic}`);
    const values = slice(table.properties[name].values);
    const width = property.array ? (property.count ?? 0) : 1;
    if (values.length !== 8 * width * table.count) issue(`${name} has ${values.length} bytes`);
    // A copy of its own: a Buffer's slice would still lie somewhere in Node's pool.
    return new Float64Array(Uint8Array.from(values).buffer);
  };
  const [regions, errors] = [column('TILE_BOUNDING_REGION'), column('TILE_GEOMETRIC_ERROR')];
  return {
    tiles: bits(json.tileAvailability, size),
    content: bits(json.contentAvailability[0], size),
    children: bits(json.childSubtreeAvailability, 4 ** implicit.subtreeLevels),
    rows: table.count,
    metadata: (row) => ({ region: [...regions.subarray(6 * row, 6 * row + 6)], geometricError: errors[row] }),
  };
}

function readBits(
  availability: { constant?: number; bitstream?: number; availableCount?: number },
  length: number,
  slice: (index: number) => Uint8Array,
  issue: (text: string) => void,
): (bit: number) => boolean {
  if (availability.constant !== undefined) return () => availability.constant === 1;
  const bytes = slice(availability.bitstream as number);
  if (bytes.length !== Math.ceil(length / 8)) issue(`${bytes.length} bytes for ${length} bits`);
  const isSet = (bit: number) => ((bytes[bit >> 3] >> (bit & 7)) & 1) === 1;
  let count = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    if (isSet(bit) && bit >= length) issue('a bit is set behind the last one');
    if (isSet(bit)) count++;
  }
  if (count !== availability.availableCount) issue(`says ${availability.availableCount} available, has ${count}`);
  return isSet;
}

/** What is wrong inside one content: its metadata, and what of it lies outside of the tile. */
export function contentIssues(glb: Uint8Array, region: Region): string[] {
  const issues: string[] = [];
  const reader = new GlbReader(glb);
  const { table, primitive } = reader;
  const [ids] = primitive.extensions.EXT_mesh_features.featureIds;
  if (ids.featureCount !== table.count) issues.push(`${ids.featureCount} features, ${table.count} rows`);
  for (const name of Object.keys(table.properties)) {
    try {
      if (reader.column(name).length !== table.count) issues.push(`${name} has another number of values`);
    } catch (error) {
      issues.push(String(error));
    }
  }
  const features = reader.flat(primitive.attributes._FEATURE_ID_0).values;
  if (features.some((id) => id >= table.count)) issues.push('a vertex belongs to no feature');
  if (new Set(features).size !== table.count) issues.push('a feature without a vertex');
  const { values: indices } = reader.flat(primitive.indices);
  if (indices.some((index) => index >= features.length)) issues.push('a triangle with no vertex');
  const [west, south, east, north, low, high] = region;
  let outside = 0;
  for (const [x, y, z] of reader.globePositions()) {
    const at = Cartographic.fromCartesian(new Cartesian3(x, y, z), Ellipsoid.WGS84);
    const { longitude, latitude, height } = at;
    if (longitude < west || longitude > east || latitude < south || latitude > north || height < low || height > high)
      outside++;
  }
  if (outside > 0) issues.push(`${outside} vertices outside of the tile`);
  return issues;
}
