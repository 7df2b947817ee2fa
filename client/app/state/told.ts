import type { Formats } from '#client/kit/format.ts';
import type { FeedSpec } from '#core';
import { feeds } from '../session.ts';

/** What happened, where a feed tells of that in words: a number made by a machine tells nobody anything. */
export function toldOf(feed: string, entity: string, { about }: FeedSpec, format: Formats): string | undefined {
  const table = feeds().table(feed);
  const row = table?.index.get(entity);
  const said = (key: string) => (row === undefined ? undefined : table?.about[key]?.[row]) || undefined;
  const key = ['title', 'kind'].find((each) => about?.[each] && said(each));
  return key && format.attribute(said(key), about![key]);
}
