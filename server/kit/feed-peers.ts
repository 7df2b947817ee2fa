import type { SourceStatus } from './feed-host-source.ts';
import type { StoredObservation } from './observations.ts';

/** What a server tells the others over the same database of a feed, after each commit. */
export type FeedNews =
  | {
      readonly what: 'rows';
      /** Rows that are now the newest of their entity, and others that were written. */
      readonly latest: readonly StoredObservation[];
      readonly late: readonly StoredObservation[];
    }
  /** More changed than is worth telling: the store knows. */
  | { readonly what: 'whole' }
  /** How the source stands that the sender runs. */
  | { readonly what: 'source'; readonly status: SourceStatus };

/** Other servers over the same database. Where there are none, a feed host is given none. */
export interface FeedPeers {
  tell(feed: string, news: FeedNews): void;
  /** Calls `heard` for what others tell, in their order, and `missed` when some of it was lost. Returns the function that ends it. */
  hear(heard: (feed: string, news: FeedNews) => void, missed: () => void): () => void;
  /**
   * Runs `work` while this server alone holds the name, and again after it lost and regained it, until `work` ends by
   * itself or the signal does. `held` ends when another server has the name.
   */
  whileAlone(name: string, signal: AbortSignal, work: (held: AbortSignal) => Promise<void>): Promise<void>;
}
