import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCube, IconLayoutColumns, IconMap2 } from '@tabler/icons-react';
import { useWords } from '#client/kit/use-words.ts';
import { useTwin } from '../../state/store.ts';
import { setViewMode, useViewMode, type ViewMode, viewModes } from '../view-mode.ts';
import './tools.css';

const icons: Readonly<Record<ViewMode, typeof IconCube>> = { '3d': IconCube, '2d': IconMap2, split: IconLayoutColumns };

/** 3D, flat map, or both. */
export function ViewSwitch() {
  const { word } = useWords();
  const mode = useViewMode((state) => state.mode);
  return (
    <fieldset className="view-switch" aria-label={word('view.title')}>
      {viewModes.map((each) => {
        const Icon = icons[each];
        const label = word(`view.${each}`);
        return (
          <Tooltip key={each} label={label} position="left">
            <ActionIcon
              color={each === mode ? undefined : 'gray'}
              variant={each === mode ? 'light' : 'subtle'}
              onClick={() => setViewMode(each)}
              aria-pressed={each === mode}
              aria-label={label}
              data-testid={`view-${each}`}
            >
              <Icon size={18} />
            </ActionIcon>
          </Tooltip>
        );
      })}
    </fieldset>
  );
}

/** What the flat map leaves out, said in it. */
export function MapNote() {
  const { word, say } = useWords();
  const { mode, notInMap } = useViewMode();
  const layers = useTwin((state) => state.layers);
  const looks = useTwin((state) => state.looks);
  const titles = layers.filter(({ id }) => notInMap.includes(id) && looks[id]?.visible).map(({ title }) => say(title));
  if (mode === '3d' || titles.length === 0) return null;
  return (
    <p className="map-note glass" data-testid="map-note">
      {word('view.notInMap', { titles: titles.join(', ') })}
    </p>
  );
}
