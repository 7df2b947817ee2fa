import { stat } from 'node:fs/promises';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Outcome } from '#core';
import { fileChunks } from './byte-window.ts';
import { type Face, type Point3, solidShape } from './city-solid.ts';
import { namedEncoding } from './encoding.ts';
import { brokenFile, emptyFile, fileNotFound, tooMuch } from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';
import type { VectorFeature, VectorFile } from './vector-file.ts';

/**
 * CityGML 1 and 2 (OGC 12-019), building by building; elements are told by their names without prefix. Links (`xlink:href`) are
 * not followed: the surfaces that a solid links to stand in the same building, and a link that leads in circles leads nowhere.
 */
export async function openCityGml(file: SourceFile): Promise<VectorFile> {
  const { size } = await stat(file.path).catch((error) => {
    throw fileNotFound({ file: file.name }, file.name, error);
  });
  if (size === 0) throw emptyFile({ file: file.name }, file.name);
  return { declaredCrs: await firstSrsName(file), axesMayBeSwapped: true, features: () => features(file) };
}

const deepest = 256;
const mostPointsOfBuilding = 2_000_000;
const longestText = 64 << 20;

/** A building or a part of one that is being read. */
interface Building {
  readonly id: string | undefined;
  readonly properties: Record<string, unknown>;
  readonly faces: Face[];
  readonly parent: Building | undefined;
  hasParts: boolean;
  surface: string | undefined;
  lod: number;
  points: number;
}

const buildingElements = new Set(['Building', 'BuildingPart']);
/** Children of a building that are its attributes, as CityGML 2 names them. */
const attributeElements = new Set([
  'class',
  'function',
  'usage',
  'yearOfConstruction',
  'yearOfDemolition',
  'roofType',
  'measuredHeight',
  'storeysAboveGround',
  'storeysBelowGround',
  'name',
  'description',
]);
const polygonElements = new Set(['Polygon', 'PolygonPatch', 'Triangle', 'Rectangle']);

class BuildingReader {
  readonly parser = new SaxesParser();
  readonly ready: Omit<VectorFeature, 'row'>[] = [];
  srsName: string | undefined;
  readonly #file: SourceFile;
  readonly #path: string[] = [];
  #building: Building | undefined;
  #rings: Point3[][] | undefined;
  #ring: Point3[] = [];
  #dimension = 3;
  #text = '';
  #genericName: string | undefined;
  #failure: Error | undefined;

  constructor(file: SourceFile) {
    this.#file = file;
    this.parser.on('error', (error) => {
      this.#failure ??= brokenFile(
        { file: file.name, kind: 'CityGML', what: error.message.slice(0, 120) },
        file.name,
        error,
      );
    });
    this.parser.on('opentag', (tag) => this.#open(tag));
    this.parser.on('closetag', (tag) => this.#close(localName(tag.name)));
    this.parser.on('text', (text) => {
      if (this.#text.length + text.length > longestText) this.#tooMuch('text', longestText);
      else this.#text += text;
    });
  }

  write(text: string): void {
    this.parser.write(text);
    if (this.#failure) throw this.#failure;
  }

  end(): void {
    this.parser.close();
    if (this.#failure) throw this.#failure;
  }

  #tooMuch(what: string, most: number): void {
    throw tooMuch({ file: this.#file.name, what, most }, this.#file.name);
  }

  #open(tag: SaxesTagPlain): void {
    const name = localName(tag.name);
    this.#path.push(name);
    if (this.#path.length > deepest) this.#tooMuch('depth', deepest);
    this.#text = '';
    this.srsName ??= tag.attributes.srsName;
    if (buildingElements.has(name)) this.#openBuilding(tag);
    const building = this.#building;
    if (!building) return;
    if (/^lod[0-4]/.test(name)) building.lod = Number(name[3]);
    else if (/Surface$/.test(name) && this.#path.at(-2) === 'boundedBy') building.surface = name;
    else if (polygonElements.has(name)) this.#rings = [];
    else if (name === 'LinearRing') this.#ring = [];
    else if (name === 'posList' || name === 'pos') this.#dimension = dimensionOf(tag.attributes);
    else if (/Attribute$/.test(name)) this.#genericName = tag.attributes.name;
  }

  #openBuilding({ attributes }: SaxesTagPlain): void {
    const parent = this.#building;
    if (parent) parent.hasParts = true;
    this.#building = {
      id: attributes['gml:id'] ?? attributes.id,
      properties: parent ? { ...parent.properties } : {},
      faces: [],
      parent,
      hasParts: false,
      surface: undefined,
      lod: 2,
      points: 0,
    };
  }

  #close(name: string): void {
    this.#path.pop();
    const building = this.#building;
    if (building) this.#closeWithin(building, name);
    this.#text = '';
  }

  #closeWithin(building: Building, name: string): void {
    if (buildingElements.has(name)) this.#closeBuilding(building);
    else if (name === 'posList' || name === 'pos') this.#addPositions(building);
    else if (name === 'LinearRing') this.#rings?.push(this.#ring);
    else if (polygonElements.has(name)) {
      if (this.#rings && this.#rings.length > 0) {
        building.faces.push({ surface: building.surface, lod: building.lod, rings: this.#rings });
      }
      this.#rings = undefined;
    } else if (/Surface$/.test(name) && this.#path.at(-1) === 'boundedBy') building.surface = undefined;
    else this.#closeAttribute(building, name);
  }

  #closeAttribute(building: Building, name: string): void {
    const text = this.#text.trim();
    if (text === '' || text.length > 1000) return;
    const within = this.#path.at(-1) ?? '';
    if (attributeElements.has(name) && buildingElements.has(within)) building.properties[name] ??= text;
    else if (name === 'value' && this.#genericName !== undefined && Object.keys(building.properties).length < 100) {
      building.properties[this.#genericName] ??= text;
      this.#genericName = undefined;
    } else if (name === 'ThoroughfareName') building.properties.address ??= text;
  }

  #addPositions(building: Building): void {
    const numbers = this.#text.trim().split(/\s+/).map(Number);
    for (let i = 0; i + this.#dimension <= numbers.length; i += this.#dimension) {
      this.#ring.push([numbers[i], numbers[i + 1], this.#dimension > 2 ? numbers[i + 2] : 0]);
    }
    building.points += numbers.length / this.#dimension;
    if (building.points > mostPointsOfBuilding)
      this.#tooMuch(`points of ${building.id ?? 'a building'}`, mostPointsOfBuilding);
  }

  #closeBuilding(building: Building): void {
    this.#building = building.parent;
    // A building that stands only in its parts is those parts.
    if (building.hasParts && building.faces.length === 0) return;
    this.ready.push(cityFeature(building.id, building.properties, building.faces));
  }
}

/** A building of a city model as a feature: what it says of itself, and under `@` what its surfaces say. */
export function cityFeature(
  id: string | undefined,
  properties: Readonly<Record<string, unknown>>,
  faces: readonly Face[],
): Omit<VectorFeature, 'row'> {
  const { geometry, heightM, eaveM, roofShape } = solidShape(faces);
  const more = { '@cityModel': true, '@heightM': heightM, '@eaveM': eaveM, '@roofShape': roofShape };
  return { id, properties: { ...properties, ...more }, geometry };
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function dimensionOf(attributes: Readonly<Record<string, string>>): number {
  const stated = Number(attributes.srsDimension ?? attributes.dimension ?? 3);
  return stated === 2 ? 2 : 3;
}

async function* features(file: SourceFile): AsyncGenerator<VectorFeature> {
  const reader = new BuildingReader(file);
  let row = 0;
  for await (const text of xmlText(file)) {
    reader.write(text);
    for (const feature of reader.ready.splice(0)) yield { row: ++row, ...feature };
  }
  reader.end();
  for (const feature of reader.ready.splice(0)) yield { row: ++row, ...feature };
}

/** The first `srsName` of the file, its horizontal part where it is compound; undefined when there is none. */
async function firstSrsName(file: SourceFile): Promise<string | undefined> {
  const reader = new BuildingReader(file);
  let read = 0;
  for await (const text of xmlText(file)) {
    reader.write(text);
    read += text.length;
    if (reader.srsName !== undefined || read > longestText) break;
    reader.ready.length = 0;
  }
  return reader.srsName === undefined ? undefined : horizontalPart(reader.srsName);
}

/** `urn:ogc:def:crs,crs:EPSG::5186,crs:EPSG::5193`, `EPSG:5186+5193`, `…/def/crs/EPSG/0/5186`: the first code counts. */
export function horizontalPart(name: string): string {
  const code = /EPSG(?:\D{1,6}|\/[\d.]+\/|:[\d.]+:)(\d{4,5})/i.exec(name)?.[1];
  return code ? `EPSG:${code}` : name;
}

async function* xmlText(file: SourceFile): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of fileChunks(file, 1 << 18)) {
    const bytes = chunk as Buffer;
    decoder ??= new TextDecoder(xmlEncoding(bytes), { fatal: true });
    yield decoded(file, decoder, bytes);
  }
}

function decoded(file: SourceFile, decoder: TextDecoder, bytes: Buffer): string {
  try {
    return decoder.decode(bytes, { stream: true });
  } catch (error) {
    if (error instanceof Outcome) throw error;
    throw brokenFile({ file: file.name, kind: 'XML', what: `not ${decoder.encoding}` }, file.name, error);
  }
}

/** What the XML declaration names; UTF-16 by its byte order mark; UTF-8 otherwise. */
function xmlEncoding(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const name = /^[^>]*encoding\s*=\s*["']([\w-]+)["']/.exec(start.toString('latin1', 0, 200))?.[1] ?? 'utf-8';
  return namedEncoding(name) ?? (/^(iso-8859-1|us-ascii|windows-1252)$/i.test(name) ? 'latin1' : 'utf-8');
}
