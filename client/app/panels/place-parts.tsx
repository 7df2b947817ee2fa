import { type ComponentType, useEffect, useState } from 'react';
import type { PlacePanelProps } from '#client/kit/client-role.ts';
import { loadClientParts } from '../features.ts';
import { api } from '../session.ts';
import { inputsOfNow } from '../state/now-values.ts';
import { startRun } from '../state/runs.ts';
import { useTwin } from '../state/store.ts';

type Panel = ComponentType<PlacePanelProps>;

/** What features offer for a place in the control centre. */
export function PlaceParts({ place }: { place: readonly number[] }) {
  const watching = useTwin((state) => state.workspace === 'control');
  const runs = useTwin((state) => state.runs);
  const [panels, setPanels] = useState<readonly Panel[]>([]);
  useEffect(() => {
    if (watching)
      void loadClientParts().then((parts) => setPanels(parts.flatMap(({ PlacePanel }) => PlacePanel ?? [])));
  }, [watching]);
  if (!watching) return null;
  /** Who watches asks about now: what the feeds say near by, unless the question says otherwise. */
  const start: PlacePanelProps['start'] = async (process, inputs) =>
    startRun(process, { ...(await inputsOfNow(process, place)), ...inputs });
  return panels.map((Part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes once it is there
    <Part key={i} api={api} place={[place[0], place[1]]} runs={runs} start={start} />
  ));
}
