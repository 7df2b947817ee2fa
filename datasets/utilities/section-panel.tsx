import { CloseButton, SegmentedControl, Tabs } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { BelowToolScene } from '#client/kit/client-role.ts';
import { useWords } from '#client/kit/use-words.ts';
import { SectionChart } from './section-chart.tsx';
import { ClearanceTable, CutTable } from './section-tables.tsx';
import type { Cut, Section } from './section-types.ts';
import { useSectionWords } from './section-words.ts';
import './section.css';

type View = 'section' | 'cuts' | 'clearances';

/** The section as a picture, as a table of what it cuts, and as a table of what is too close. */
export function SectionPanel({
  section,
  scene,
  onClose,
}: {
  section: Section;
  scene: BelowToolScene;
  onClose: () => void;
}) {
  const { format } = useWords();
  const own = useSectionWords();
  const [view, setView] = useState<View>('section');
  const [shallow, setShallow] = useState(true);
  const [marked, setMarked] = useState<readonly string[]>([]);
  const { ref, width } = useWidth();
  const tooClose = section.clearances.filter(({ below }) => below).length;
  const pick = (cut: Cut) => {
    setMarked([cut.key]);
    const collection = cut.kind === 'subway' ? 'subway' : 'utilities';
    scene.select({ collection, id: cut.id, position: [...cut.position, cut.centreM] });
  };
  return (
    <section className="section-panel glass" aria-label={own('title')} data-testid="section-panel" ref={ref}>
      <Tabs value={view} onChange={(next) => setView((next as View) ?? 'section')} keepMounted={false}>
        <div className="section-head">
          <Tabs.List>
            <Tabs.Tab value="section">{`${own('section')} ${format.length(section.lengthM)}`}</Tabs.Tab>
            <Tabs.Tab value="cuts" data-testid="section-tab-cuts">
              {`${own('cuts')} ${section.cuts.length + section.spaces.length}`}
            </Tabs.Tab>
            <Tabs.Tab value="clearances" data-testid="section-tab-clearances">
              {own('clearances')} {tooClose > 0 && <b className="section-bad">{own('below', { count: tooClose })}</b>}
            </Tabs.Tab>
          </Tabs.List>
          {view === 'section' && (
            <SegmentedControl
              size="xs"
              value={shallow ? 'shallow' : 'whole'}
              onChange={(next) => setShallow(next === 'shallow')}
              data={[
                { value: 'shallow', label: own('shallow') },
                { value: 'whole', label: own('whole') },
              ]}
            />
          )}
          <CloseButton size="sm" aria-label={own('close')} onClick={onClose} data-testid="section-close" />
        </div>
        <Tabs.Panel value="section">
          <SectionChart
            section={section}
            width={width}
            shallow={shallow}
            marked={marked}
            onPick={pick}
            onMark={setMarked}
          />
        </Tabs.Panel>
        <Tabs.Panel value="cuts" className="section-scroll">
          <CutTable section={section} marked={marked} onPick={pick} />
        </Tabs.Panel>
        <Tabs.Panel value="clearances" className="section-scroll">
          <ClearanceTable
            section={section}
            onShow={(clearance) => {
              setMarked([clearance.a, clearance.b]);
              setView('section');
            }}
          />
        </Tabs.Panel>
      </Tabs>
      {section.generated && <p className="section-note">{own('generated')}</p>}
      {!section.terrainKnown && <p className="section-note">{own('noTerrain')}</p>}
    </section>
  );
}

function useWidth() {
  const ref = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!ref.current) return;
    const watch = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    watch.observe(ref.current);
    return () => watch.disconnect();
  }, []);
  return { ref, width };
}
