import { Text } from '@mantine/core';
import { type ComponentType, useEffect, useState } from 'react';
import type { StoryPanelProps } from '#client/kit/client-role.ts';
import { useWords } from '#client/kit/use-words.ts';
import { loadClientParts } from '../features.ts';
import { api, scene } from '../session.ts';
import { selectItem } from '../state/select.ts';
import { useTwin } from '../state/store.ts';

/** Stories that features tell: places, walks. */
export function StoriesPanel() {
  const { word } = useWords();
  const scenario = useTwin((state) => state.catalogue?.scenario);
  const [panels, setPanels] = useState<readonly ComponentType<StoryPanelProps>[]>();
  useEffect(() => {
    void loadClientParts().then((parts) => setPanels(parts.flatMap(({ StoryPanel }) => StoryPanel ?? [])));
  }, []);
  if (!panels || !scenario) return <Text size="sm">{word('state.loading')}</Text>;
  if (panels.length === 0) return <Text size="sm">{word('state.empty')}</Text>;
  return panels.map((Panel, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes once it is there
    <Panel key={i} api={api} scenario={scenario} flyTo={flyTo} select={selectItem} />
  ));
}

const flyTo: StoryPanelProps['flyTo'] = (camera, seconds) => scene()?.flyTo(camera, seconds);
