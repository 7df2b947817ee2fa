import type { Feature } from 'geojson';
import { type ComponentType, useEffect, useState } from 'react';
import type { ItemPanelProps } from '#client/kit/client-role.ts';
import { loadClientPart } from '../features.ts';
import { api } from '../session.ts';

type Panel = ComponentType<ItemPanelProps>;

/** What the dataset itself has to tell of one of its items, if anything. */
export function ItemPart({ collection, item, title }: { collection: string; item: Feature; title: string }) {
  const [Part, setPart] = useState<Panel>();
  useEffect(() => {
    void loadClientPart(`datasets/${collection}`).then((part) => setPart(() => part?.ItemPanel));
  }, [collection]);
  return Part ? <Part item={item} title={title} api={api} /> : null;
}
