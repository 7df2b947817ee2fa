import { z } from 'zod';
import type { FeedRules } from './feed-rules.ts';
import { assertId } from './ids.ts';
import type { Legend } from './legend.ts';
import type { ProposalEdit } from './proposal.ts';
import type { StackSpec } from './stack.ts';
import type { TableSpec } from './table.ts';
import type { Text } from './text.ts';
import type { UnitName } from './units.ts';

/** One attribute of an entity, or one value of a live feed. */
export interface AttributeSpec {
  readonly title: Text;
  readonly unit: UnitName;
  readonly description?: Text;
  /** Digits after the point on the screen; 0 when absent. */
  readonly decimals?: number;
  /** Words for coded values. */
  readonly codes?: Readonly<Record<string, Text>>;
  /** A Korean name without an English form: readers of English see it spelt in Latin letters. */
  readonly koreanName?: boolean;
  /** Colours by which coded values are known (`#rrggbb`); absent: colours that stay apart. */
  readonly colours?: Readonly<Record<string, string>>;
}

/** One value of a feed: what a sensor can say. Values outside `range` are kept, flagged, and never shown as true. */
export interface FeedValueSpec extends AttributeSpec {
  readonly range: readonly [min: number, max: number];
  readonly legend: Legend;
}

export interface FeedSpec {
  /** Seconds between two observations of one entity. */
  readonly cadenceS: number;
  /** Seconds after which a value is shown as stale. */
  readonly staleAfterS: number;
  readonly entityTitle: Text;
  readonly values: Readonly<Record<string, FeedValueSpec>>;
  /** When a reading needs attention, or is not to be believed; each can be changed on the server. */
  readonly rules?: FeedRules;
  /** Days that readings are kept as they came; 7 when absent. Roll-ups by hour and day stay longer. */
  readonly retentionDays?: number;
  /** Shown when the city is opened; other feeds wait until somebody asks for them, or for the control room. */
  readonly opensWithCity?: boolean;
  /** Present when the entities move: the values that say where they are, metres in EPSG:5186, and where they head. */
  readonly moving?: { readonly east: string; readonly north: string; readonly headingDeg?: string };
  /** Kinds of entities, by an attribute of theirs, that are drawn only from nearer than this: from afar they would cover the others. */
  readonly nearby?: { readonly attribute: string; readonly codes: readonly string[]; readonly withinM: number };
  /** Words that come with the observations (a bus's route, an accident's text) rather than from the collection's rows. */
  readonly about?: Readonly<Record<string, AttributeSpec>>;
}

/** Words beside the signs of a collection, and from how far they are seen; signs alone are dots that are seen from nearby. */
export interface SignLabels {
  /** Attributes that are written: the name, its English form, a number with its unit. Greater numbers go before smaller ones. */
  readonly name: string;
  readonly nameEn?: string;
  readonly number?: string;
  readonly withinM: number;
}

/** What a dataset is: a kind of thing in the city, and (with `feed`) what it says now. */
export interface DatasetContract {
  readonly kind: 'dataset';
  readonly id: string;
  readonly version: number;
  readonly title: Text;
  readonly summary: Text;
  /** Public attributes of an item, in the order in which people read them. */
  readonly attributes: Readonly<Record<string, AttributeSpec>>;
  /** Present when the dataset is an OGC API collection. */
  readonly collection?: {
    readonly geometry: 'Point' | 'LineString' | 'Polygon';
    readonly description: Text;
    /** Attribute with codes: items, which are points that stay, are drawn as signs of these kinds. Not drawn when absent. */
    readonly signsBy?: string;
    readonly labels?: SignLabels;
  };
  readonly feed?: FeedSpec;
  /** Kinds of edits that proposals may make to its things. */
  readonly edits?: readonly ProposalEdit['kind'][];
}

export interface OutputSpec extends AttributeSpec {
  readonly legend: Legend;
  /** Legends for larger values, each wider than the one before: a result takes the first that its values fit into. */
  readonly wider?: readonly Legend[];
  /** A rule that planners hold such values against: where the mean at a building is less, it breaks the rule. */
  readonly rule?: { readonly atLeast: number };
  /** Which way is good, where everybody would say the same: alternatives are scored by it until the planner weighs them. */
  readonly good?: 'more' | 'less';
}

/** What a simulation answers, from what, and where its answer stops being valid. */
export interface SimulationContract<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: 'simulation';
  readonly id: string;
  /** Version of the kernel: results of different versions are not comparable bit by bit. */
  readonly version: string;
  readonly title: Text;
  /** The question that it answers, as a planner would ask it. */
  readonly question: Text;
  /** One sentence of method, shown beside every result. */
  readonly method: Text;
  readonly limits: readonly Text[];
  readonly references: readonly string[];
  /** Every parameter carries its words through `parameter()`. */
  readonly parameters: Schema;
  /** Rasters. */
  readonly outputs: Readonly<Record<string, OutputSpec>>;
  /** Outputs and tables that only some parameters ask for, such as the change by a proposal; all others are always given. */
  readonly conditional?: readonly string[];
  /**
   * A first estimate while a planner draws: these parameters, over a square that reaches so far around the building.
   * It has to answer within a second on two cores.
   */
  readonly estimate?: { readonly radiusM: number; readonly parameters: Readonly<Record<string, unknown>> };
  /** Of an answer about the present: it is asked again this often while it is on the screen, if its parameters are these. */
  readonly renews?: { readonly everyMs: number; readonly when: Readonly<Record<string, unknown>> };
  /** Tables, under names of their own. */
  readonly tables?: Readonly<Record<string, TableSpec>>;
  /** Vector fields in layers, under names of their own. */
  readonly stacks?: Readonly<Record<string, StackSpec>>;
}

/** Names of everything that a run answers with. */
export const outputNames = ({
  outputs,
  tables = {},
  stacks = {},
}: Pick<SimulationContract, 'outputs' | 'tables' | 'stacks'>): string[] => [
  ...Object.keys(outputs),
  ...Object.keys(tables),
  ...Object.keys(stacks),
];

export interface TilesContract {
  readonly kind: 'tiles';
  readonly id: string;
  /** Raised when the bytes of a tile change for the same city: part of the cache key. */
  readonly version: number;
  readonly title: Text;
  readonly format: '3d-tiles' | 'quantized-mesh' | 'raster';
  /** File to open first, relative to `/tiles/<id>/`. */
  readonly entry: string;
  /** Datasets that it shows, where they have other names than the tileset. */
  readonly shows?: readonly string[];
  /** Its vertices carry `_WALL` (see `facade.ts`): the screen draws windows. */
  readonly facades?: boolean;
  /** It lies beneath the ground: shown when the reader looks there. */
  readonly belowGround?: boolean;
  /** Attribute with codes by which its features are coloured at first, and shown or hidden kind by kind. */
  readonly kindBy?: string;
  /** Metadata that a feature of a tile carries. */
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
}

export type Contract = DatasetContract | SimulationContract | TilesContract;

export function defineDataset<const T extends Omit<DatasetContract, 'kind'>>(contract: T): T & { kind: 'dataset' } {
  assertId(contract.id);
  return { ...contract, kind: 'dataset' };
}

export function defineSimulation<Schema extends z.ZodObject>(
  contract: Omit<SimulationContract<Schema>, 'kind'>,
): SimulationContract<Schema> {
  assertId(contract.id);
  return { ...contract, kind: 'simulation' };
}

export function defineTiles(contract: Omit<TilesContract, 'kind'>): TilesContract {
  assertId(contract.id);
  return { ...contract, kind: 'tiles' };
}

/** Words and unit of one simulation parameter; they travel with its zod schema into the form and the API document. */
export interface ParameterMeta {
  readonly title: Text;
  readonly help?: Text;
  readonly unit?: UnitName;
  /** How the form asks for it when the schema's type does not say it: an area drawn on the map, a date picker. */
  /** `points` are eyes, with height and direction; `places` are places alone. */
  readonly widget?: 'area' | 'points' | 'places' | 'date' | 'slider' | 'select' | 'hidden';
  /** The form can fill in what this feed says now, nearest to where one asks. The run keeps the value: it stays repeatable. */
  readonly now?: { readonly feed: string; readonly value: string };
}

/** Attaches words and unit to a parameter's schema. */
export function parameter<S extends z.ZodType>(schema: S, meta: ParameterMeta): S {
  return schema.meta({
    title: meta.title.en,
    ...(meta.help ? { description: meta.help.en } : {}),
    'x-parameter': meta,
  }) as S;
}

/** A number with its default, its least and its greatest value. */
export const numberParameter = (
  value: number,
  [min, max]: readonly [number, number],
  title: Text,
  help: Text,
  unit: UnitName,
) => parameter(z.number().min(min).max(max).default(value), { title, help, unit });

/** The words of a parameter, or undefined when `parameter()` was forgotten (a test refuses that). */
export function parameterMeta(schema: z.ZodType): ParameterMeta | undefined {
  return schema.meta()?.['x-parameter'] as ParameterMeta | undefined;
}

/** Words of a `refine` in both languages, as its second argument: zod knows only its own complaints. */
export const must = ({ ko, en }: Text) => ({ message: en, params: { ko } });
