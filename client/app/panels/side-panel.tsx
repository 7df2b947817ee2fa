import { ActionIcon, Tabs } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconShovel, IconStack2, IconSunHigh } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { simulations } from '../features.ts';
import { twin, useTwin } from '../state/store.ts';
import { BelowPanel } from './below-panel.tsx';
import { LayerList } from './layer-list.tsx';
import { SimulatePanel } from './simulate-panel.tsx';

/** Left panel on a wide screen, bottom sheet on a phone. */
export function SidePanel() {
  const { word } = useWords();
  const narrow = window.matchMedia('(max-width: 760px)').matches;
  const [open, setOpen] = useState(!narrow);
  const [tab, setTab] = useState<string | null>('layers');
  const label = word(open ? 'action.collapse' : 'action.expand');
  const hasBelow = useTwin((state) => state.layers.some(({ kind }) => kind.type === 'below3d'));
  const choose = (next: string | null) => {
    if (next === 'below') twin.below({ active: true });
    setTab(next);
    setOpen(true);
  };
  return (
    <Tabs value={tab} onChange={choose} className="side-panel glass" data-open={open} keepMounted={false}>
      <Tabs.List className="side-tabs">
        <Tabs.Tab value="layers" leftSection={<IconStack2 size={17} aria-hidden />} data-testid="tab-layers">
          {word('layers.title')}
        </Tabs.Tab>
        {simulations.length > 0 && (
          <Tabs.Tab value="simulate" leftSection={<IconSunHigh size={17} aria-hidden />} data-testid="tab-simulate">
            {word('simulate.title')}
          </Tabs.Tab>
        )}
        {hasBelow && (
          <Tabs.Tab value="below" leftSection={<IconShovel size={17} aria-hidden />} data-testid="tab-below">
            {word('below.title')}
          </Tabs.Tab>
        )}
        <ActionIcon
          className="side-toggle"
          color="gray"
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-label={label}
          data-testid="panel-toggle"
        >
          {open === narrow ? <IconChevronDown size={18} /> : <IconChevronUp size={18} />}
        </ActionIcon>
      </Tabs.List>
      {open && (
        <div className="side-body">
          <Tabs.Panel value="layers">
            <LayerList />
          </Tabs.Panel>
          <Tabs.Panel value="simulate">
            <SimulatePanel />
          </Tabs.Panel>
          <Tabs.Panel value="below">
            <BelowPanel />
          </Tabs.Panel>
        </div>
      )}
    </Tabs>
  );
}
