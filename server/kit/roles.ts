import type { Router } from 'express';
import type { Feature, Geometry } from 'geojson';
import type {
  DatasetContract,
  Epsg5186,
  Epsg5186Box,
  Field,
  ProposalEdit,
  ProposalStep,
  Reader,
  ScenarioRevision,
  SimulationContract,
  Source,
  SqlValue,
  Stack,
  Table,
  Text,
  TilesContract,
  Transaction,
  Wgs84Box,
} from '#core';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Db } from './db.ts';
import type { LinesInParts, RowTable } from './loading.ts';
import type { SearchSpec } from './search.ts';
import type { ItemTable } from './table-items.ts';

/** What a feature's `server.ts` exports, under these names: `dataset`, `simulation`, `tileset`. All are optional roles. */

export interface StoreContext {
  readonly source: Source;
  /** The revision of `existing` that is being made; rows written get `valid_from = revision`. */
  readonly revision: number;
  readonly report: QualityReport;
  /** Name of a table like the dataset's, in which the rows wait already; then there are no others. */
  readonly staged?: string;
  /** The same rows as lines, where several threads make them. */
  readonly inParts?: LinesInParts;
}

export interface ItemsQuery {
  readonly scenario: ScenarioRevision;
  readonly box?: Wgs84Box;
  readonly limit: number;
  readonly offset: number;
  /** Instants; open ends are infinite. Only for collections with time. */
  readonly datetime?: readonly [from: number, to: number];
}

/** GeoJSON Feature in WGS 84; properties by the contract's attribute keys, plus `source` and `origin`. */
export type Item = Feature & { id: string };

/** One step of `city › gu › dong › road`. */
export interface WherePart {
  readonly level: 'gu' | 'dong' | 'road';
  readonly name: Text;
}

export interface ItemsPage {
  readonly items: readonly Item[];
  readonly matched: number;
}

/** What part of a collection is meant; everything that is named must hold. */
export interface Selection {
  readonly scenario: ScenarioRevision;
  /** Whatever reaches into one of them; none of them, nothing. */
  readonly boxes?: readonly Wgs84Box[];
  readonly ids?: readonly string[];
  /** An area in EPSG:5186 as the database's text for geometry: whatever has its middle in it. */
  readonly within?: string;
}

/** An item with its geometry as it is stored, in EPSG:5186. */
export interface SelectedItem {
  readonly id: string;
  readonly geometry: Geometry;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** How the edits of a dataset's contract are done. The view `proposal.<table>` of its migrations shows the table as they have it. */
export interface ProposalSpec {
  /** Where rows of new and changed things go; without it edits only take things away. */
  readonly rows?: {
    readonly table: string;
    /** Beside `scenario` and the span. */
    readonly columns: readonly string[];
    /** How what came is read: the items of a view `proposal.<table>_come`. */
    readonly items: ItemTable;
  };
  /** The new thing that a row of its importer would be. */
  massing?(row: unknown): ProposalStep | undefined;
  /**
   * The row of each edit over a revision of the city as it stands; undefined where the edit takes the thing away. Throws
   * the Outcome of an edit that is not possible there, its `where` the id of the thing.
   */
  make(
    reader: Reader,
    edits: readonly ProposalEdit[],
    base: ScenarioRevision,
  ): Promise<readonly (readonly SqlValue[] | undefined)[]>;
}

/** `dataset` of a dataset's `server.ts`. */
export interface DatasetServer<Row = unknown> {
  readonly contract: DatasetContract;
  /** Datasets that `store` reads: what one import brings of them is stored before. */
  readonly needs?: readonly string[];
  /**
   * Makes the rows the whole content of `context.source` in this dataset: unchanged rows stay as they are, changed and
   * vanished ones end at `context.revision`. Returns the number of rows written or ended; 0 = nothing changed.
   */
  store?(tx: Transaction, rows: AsyncIterable<Row>, context: StoreContext): Promise<number>;
  /**
   * The table that `store` fills, for rows of large files, which are put aside in steps before the revision is made; what
   * is found out about them is read in `revision`. Without it, a file is read within the one transaction.
   */
  rowTable?(reader: Reader, revision: number): RowTable<Row>;
  /** Runs after all sources of one import are stored, e.g. to resolve overlaps; returns the number of rows changed. */
  reconcile?(tx: Transaction, revision: number, report: QualityReport): Promise<number>;
  items?(reader: Reader, query: ItemsQuery): Promise<ItemsPage>;
  item?(reader: Reader, id: string, scenario: ScenarioRevision): Promise<Item | undefined>;
  /** Every item of a selection, one after the other, for export. */
  select?(reader: Reader, selection: Selection): AsyncIterable<SelectedItem>;
  /** The area that goes by a name or code, as text of an EPSG:5186 geometry: what `within` of a selection takes. */
  areaNamed?(reader: Reader, name: string, scenario: ScenarioRevision): Promise<string | undefined>;
  /** What proposals may do to the rows. */
  readonly proposals?: ProposalSpec;
  /** How the search box finds the rows. */
  readonly search?: SearchSpec;
  /** What lies at each of some places, the widest first: its district, its dong, its road. */
  where?(reader: Reader, places: readonly Epsg5186[], scenario: ScenarioRevision): Promise<readonly WherePart[][]>;
  /** The districts into which the city is divided for summaries, simplified for drawing and counting. */
  districts?(reader: Reader, scenario: ScenarioRevision): Promise<readonly Item[]>;
  /** Sources present in the revision, for attribution and labels. */
  sources?(reader: Reader, scenario: ScenarioRevision): Promise<readonly Source[]>;
  /** What the (simulated) feed needs from other datasets, read through their contracts; handed over as `FeedContext.input`. */
  feedInput?(reader: Reader): Promise<unknown>;
  /** How many rows there are of each kind, where the contract says `signsBy`. */
  kinds?(reader: Reader, scenario: ScenarioRevision): Promise<Readonly<Record<string, number>>>;
  /** Extent of the rows in EPSG:5186, or undefined when there are none. */
  extent?(reader: Reader, scenario: ScenarioRevision): Promise<Epsg5186Box | undefined>;
}

export interface GatherContext {
  readonly reader: Reader;
  readonly scenario: ScenarioRevision;
  readonly signal: AbortSignal;
}

export interface RunContext {
  readonly signal: AbortSignal;
  /** Worker threads to use; the result does not depend on it. */
  readonly threads: number;
  /** Fraction 0..1 and the stage's key in the feature's strings. */
  progress(fraction: number, stage: string): void;
  /** Shows an output as far as it is known, instead of what was shown before (masks are left out). Absent where nobody can look. */
  preview?(output: string, field: Field): void;
}

/** `simulation` of a simulation's `server.ts`. */
export interface SimulationServer<Parameters = Record<string, unknown>, Input = unknown> {
  readonly contract: SimulationContract;
  /** Throws an Outcome when the parameters ask for something impossible or too large. Cheap; runs before the job is accepted. */
  check?(parameters: Parameters): void;
  /** Reads the city by extent and revision. */
  gather(
    parameters: Parameters,
    context: GatherContext,
  ): Promise<{
    input: Input;
    /** Datasets read, and which of them are generated: goes into provenance. */
    datasets: Readonly<Record<string, { generated: boolean }>>;
  }>;
  /** Computes. Off the main thread, abortable within a second. Output keys are those of the contract. */
  run(input: Input, context: RunContext): Promise<Readonly<Record<string, Field | Table | Stack>>>;
}

export interface TileContext {
  readonly reader: Reader;
  readonly scenario: ScenarioRevision;
  readonly signal: AbortSignal;
  /** The newest earlier build of the same tileset of this very city, when there is one: what did not change need not be made. */
  readonly previous?: PreviousTiles;
}

/** Files of an earlier build. Those marked `internal` are asked for as such. */
export interface PreviousTiles {
  readonly scenario: ScenarioRevision;
  paths(): Promise<ReadonlySet<string>>;
  /** A file that was marked `internal`, or undefined. */
  readInternal(path: string): Promise<Uint8Array | undefined>;
}

export interface TileFile {
  readonly path: string;
  /** `carried`: the same as in `previous`, which has it. */
  readonly body: Uint8Array | 'carried';
  /** Kept beside the tileset for the next build, never served. */
  readonly internal?: boolean;
}

/** `tileset` of a tileset's `server.ts`. Files are plain; the server compresses and caches them. */
export interface TilesetServer {
  readonly contract: TilesContract;
  /** Media type of a path. */
  contentType(path: string): string;
  /** Every file that is made ahead, deterministic; streamed, so that memory does not grow with the city. */
  build(context: TileContext, progress: (fraction: number) => void): AsyncIterable<TileFile>;
  /** Makes one file that `build` leaves out, or undefined when there is none at that path. */
  make?(path: string, context: TileContext): Promise<Uint8Array | undefined>;
}

/** What a `server.ts` may export. */
export interface FeatureServer {
  readonly dataset?: DatasetServer;
  readonly simulation?: SimulationServer;
  readonly tileset?: TilesetServer;
  /** Extra routes, mounted at `/api/<kind>/<id>`. */
  readonly routes?: (router: Router, db: Db) => void;
}
