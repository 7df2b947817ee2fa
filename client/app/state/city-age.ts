import { useEffect, useState } from 'react';
import type { Instant } from '#core';
import { api } from '../session.ts';

interface Revisions {
  readonly revisions: readonly {
    readonly scenario: string;
    readonly revision: number;
    readonly created: string;
    readonly datasets: Readonly<Record<string, number>>;
  }[];
}

let asked: Promise<ReadonlyMap<string, Instant>> | undefined;

/** When each dataset of the existing city last changed. */
async function changesOfDatasets(): Promise<ReadonlyMap<string, Instant>> {
  const { revisions } = await api.get<Revisions>('/api/scenarios?limit=100');
  const existing = revisions.filter(({ scenario }) => scenario === 'existing');
  const made = new Map(existing.map(({ revision, created }) => [revision, Date.parse(created)]));
  const newest = existing.reduce((a, b) => (a && a.revision > b.revision ? a : b), existing[0]);
  const known = Object.entries(newest?.datasets ?? {}).flatMap(([dataset, revision]) => {
    const at = made.get(revision);
    return at === undefined ? [] : ([[dataset, at]] as const);
  });
  return new Map(known);
}

/** When what a layer shows was last brought in; undefined where nobody can tell. */
export function useDatasetAge(dataset: string | undefined): Instant | undefined {
  const [at, setAt] = useState<Instant>();
  useEffect(() => {
    if (!dataset) return;
    let gone = false;
    asked ??= changesOfDatasets();
    asked.then(
      (changes) => !gone && setAt(changes.get(dataset)),
      () => {
        asked = undefined;
      },
    );
    return () => {
      gone = true;
    };
  }, [dataset]);
  return at;
}
