import { type Reader, type ScenarioRevision, scenarioRevisionText } from '#core';

interface RevisionContext {
  readonly reader: Reader;
  readonly scenario: ScenarioRevision;
}

/**
 * Remembers what `make` returned for the last revisions of a database. A revision never changes once made, so the
 * memory never has to be told to forget; a failure is not remembered.
 */
export function rememberPerRevision<T>(make: (context: RevisionContext) => Promise<T>, kept = 2) {
  const byReader = new WeakMap<Reader, Map<string, Promise<T>>>();
  return (context: RevisionContext): Promise<T> => {
    const revisions = byReader.get(context.reader) ?? new Map<string, Promise<T>>();
    byReader.set(context.reader, revisions);
    const key = scenarioRevisionText(context.scenario);
    const known = revisions.get(key);
    if (known) return known;
    const made = make({ reader: context.reader, scenario: context.scenario });
    revisions.set(key, made);
    made.catch(() => revisions.delete(key));
    for (const old of [...revisions.keys()].slice(0, -kept)) revisions.delete(old);
    return made;
  };
}
