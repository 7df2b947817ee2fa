import type { CrsCode, Instant, Observation, Reader, Source, Text } from '#core';
import type { CityPlan } from './city-plan.ts';
import type { SourceNews } from './feed-news.ts';
import type { QualityReport } from './quality.ts';

/** What a dataset's `import.ts`, `feed.ts` and `synthetic.ts` export, under these names. */

/** One input as the user named it. A shapefile is one source although it is several files. */
export interface SourceFile {
  /** Absolute path of the main file (for a folder that holds one shapefile: the `.shp`). */
  readonly path: string;
  /** As shown to the user. */
  readonly name: string;
  /** One of several things that the file holds: a layer of a GeoPackage, the roads of an OSM extract, the stops of a GTFS. */
  readonly layer?: string;
  /** Hears, now and then, how far into the file it was read. */
  readonly onBytes?: (position: number) => void;
  /** Only these rows of it. */
  readonly part?: FilePart;
}

/** Some rows of a file that several read at once, and the bytes between which they lie. */
export interface FilePart {
  readonly start: number;
  readonly end: number;
  /** Rows of the file before these. */
  readonly rowsBefore: number;
  readonly rows: number;
}

export interface ImportOptions {
  /** Overrides detection. */
  readonly crs?: CrsCode;
  readonly encoding?: string;
  readonly signal: AbortSignal;
}

/** `import.ts` exports `importer`. It reads files and yields rows; it never writes. */
export interface Importer<Row> {
  /** What it takes, as one would tell a user who brought something else. */
  readonly accepts?: Text;
  /**
   * Whether this importer can read the file, from its name and its first bytes or properties: 0 = no, 1 = certain.
   * Never throws for a file of another kind.
   */
  recognise(file: SourceFile): Promise<number>;
  /** What the file says of itself: where the rows come from. */
  source(file: SourceFile): Promise<Source>;
  /**
   * Reads the file. Bad rows are refused into the report (`report.refuse`) and not yielded; a bad file throws an Outcome.
   */
  read(file: SourceFile, options: ImportOptions, report: QualityReport): AsyncIterable<Row>;
  /** Whether what it makes of a row depends on no other row, but for ids: then several threads may read parts of a file. */
  readonly inParts?: boolean;
}

/** `synthetic.ts` exports `synthetic`: this dataset's part of the generated city. */
export interface Synthesizer<Row> {
  rows(plan: CityPlan): AsyncIterable<Row> | Iterable<Row>;
}

export interface FeedContext {
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly reader: Reader;
  /** What the dataset's `server.ts` gathers for this feed from other datasets (its `feedInput`); undefined without one. */
  input(): Promise<unknown>;
  now(): Instant;
  /** Settings, keys of outside APIs among them; absent: none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Hears how a real source stands, as often as it asked there. */
  tell?(news: SourceNews): void;
  /** Resolves at the instant, or rejects when the signal aborts. */
  sleepUntil(instant: Instant): Promise<void>;
}

/** `feed.ts` exports `feed` (a real source); `synthetic.ts` may export `simulatedFeed`. */
export interface FeedSource {
  readonly origin: 'measured' | 'simulated';
  /** Whether it can run with these settings (keys, URLs); the host falls back to the simulated feed. */
  available(environment: Readonly<Record<string, string | undefined>>): boolean;
  /** Batches of observations for ever, until the signal aborts. */
  observe(context: FeedContext): AsyncIterable<readonly Observation[]>;
}
