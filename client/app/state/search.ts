import { useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import type { SearchAnswer, SearchHit, WhereAnswer } from '#client/kit/api-types.ts';
import { api, scene } from '../session.ts';
import { selectItem } from './select.ts';
import { useTwin } from './store.ts';

/** So long after the last letter the server is asked. */
const debounceMs = 180;
/** The server still reads names: ask again after this. */
const againMs = 1500;
const most = 14;

export interface Search {
  readonly hits: readonly SearchHit[];
  /** What the hits are an answer to; the reader may have typed on. */
  readonly answered: string;
  readonly complete: boolean;
  readonly failure?: Failure;
}

const nothing: Search = { hits: [], answered: '', complete: true };

/** What the server finds for a query, a moment after the last letter. */
export function useSearch(query: string): Search {
  const scenario = useTwin((state) => state.catalogue?.scenario);
  const [search, setSearch] = useState(nothing);
  const wanted = query.trim();
  useEffect(() => {
    if (!wanted || !scenario) return setSearch(nothing);
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const asked = new URLSearchParams({ q: wanted, limit: String(most), scenario });
      try {
        const { hits, complete } = await api.get<SearchAnswer>(`/api/search?${asked}`, stop.signal);
        setSearch({ hits, complete, answered: wanted });
        if (!complete) timer = setTimeout(ask, againMs);
      } catch (thrown) {
        if (!stop.signal.aborted) setSearch({ ...nothing, answered: wanted, failure: failureOf(thrown) });
      }
    };
    timer = setTimeout(ask, debounceMs);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [wanted, scenario]);
  return search;
}

/** Hits by kind, the kind of the best hit first; within a kind in their order. */
export function groupedHits(
  hits: readonly SearchHit[],
): readonly (readonly [kind: string, hits: readonly SearchHit[]])[] {
  return [...Map.groupBy(hits, ({ kind }) => kind)];
}

/** Flies to a hit and opens what is known of it. */
export function openHit({ id, collection, bbox, name }: SearchHit): void {
  scene()?.flyToBox(bbox);
  selectItem({ collection, id, name, position: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2, 60] });
}

/** Where the middle of the picture lies: city › gu › dong › road. Asked when the camera has come to rest. */
export function useWhere(restMs = 700): WhereAnswer['parts'] {
  const scenario = useTwin((state) => state.catalogue?.scenario);
  const [parts, setParts] = useState<WhereAnswer['parts']>([]);
  useEffect(() => {
    if (!scenario) return;
    let last = '';
    let stop = new AbortController();
    const ask = () => {
      const centre = scene()?.centre();
      const key = centre?.map((degrees) => degrees.toFixed(4)).join();
      if (!centre || !key || key === last) return;
      last = key;
      stop.abort();
      stop = new AbortController();
      const query = new URLSearchParams({ lon: centre[0].toFixed(6), lat: centre[1].toFixed(6), scenario });
      api.get<WhereAnswer>(`/api/where?${query}`, stop.signal).then(
        (answer) => setParts(answer.parts),
        () => undefined,
      );
    };
    const timer = setInterval(ask, restMs);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [scenario, restMs]);
  return parts;
}
