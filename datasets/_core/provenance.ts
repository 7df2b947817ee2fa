import type { Language, Text } from './text.ts';

/** How a piece of data came to be. Anything that is not measured says so wherever it shows. */
export type Origin = 'measured' | 'surveyed' | 'derived' | 'default' | 'generated' | 'simulated';

export const originTitles: Record<Origin, Text> = {
  measured: { ko: '실측', en: 'measured' },
  surveyed: { ko: '조사', en: 'surveyed' },
  derived: { ko: '산출', en: 'derived' },
  default: { ko: '기본값', en: 'default' },
  generated: { ko: '생성', en: 'generated' },
  simulated: { ko: '모의', en: 'simulated' },
};

/** Who is to be named, in one language where both are written: `기상청 (Korea Meteorological Administration)`. */
export function attributionIn(attribution: string, language: Language): string {
  const [, korean, english] = /^([^()]*[가-힣][^()]*) \(([^()가-힣]+)\)$/.exec(attribution) ?? [];
  return korean === undefined ? attribution : language === 'ko' ? korean : english;
}

/** Where data came from, for the attribution line, the API and the run page. */
export interface Source {
  /** Stable within its dataset, e.g. `osm`, `gis-buildings`, `synthetic`. */
  readonly id: string;
  readonly title: Text;
  readonly origin: Origin;
  /** As the publisher states it, or `licenceNotStated`. */
  readonly licence: string;
  readonly attribution: string;
  /** File names as given, without their folders. */
  readonly files?: readonly string[];
}

/** `Source.licence` where the publisher states none; shown in the reader's words. */
export const licenceNotStated = 'not stated';

/** What a result was made from, so that it can be repeated bit by bit. */
export interface RunProvenance {
  readonly process: string;
  readonly kernelVersion: string;
  /** SHA-256 of the canonical parameters. */
  readonly parametersHash: string;
  readonly scenario: string;
  readonly scenarioRevision: number;
  readonly datasetRevisions: Readonly<Record<string, number>>;
  /** Datasets among them whose rows are generated rather than measured. */
  readonly generated: readonly string[];
  /** Hash of the scenario's edits; empty or absent without any. */
  readonly content?: string;
  /** Revision of the existing city that the scenario's edits lie over. */
  readonly base?: number;
  /** SHA-256 of each output's shape and values: what a repeated run is held against. */
  readonly results?: Readonly<Record<string, string>>;
}
