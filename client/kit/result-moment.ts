/** Which moment of a result is on the screen: rows that begin later are not painted yet. Undefined: all of them. */
const moments = new Map<string, number>();
const heard = new Map<string, Set<() => void>>();

export const momentOf = (url: string): number | undefined => moments.get(url);

export function showMoment(url: string, moment: number | undefined): void {
  if (moments.get(url) === moment) return;
  if (moment === undefined) moments.delete(url);
  else moments.set(url, moment);
  for (const hear of heard.get(url) ?? []) hear();
}

/** Hears when the moment of a table changes; returns how to stop. */
export function watchMoment(url: string, hear: () => void): () => void {
  const hearers = heard.get(url) ?? new Set();
  heard.set(url, hearers.add(hear));
  return () => hearers.delete(hear);
}
