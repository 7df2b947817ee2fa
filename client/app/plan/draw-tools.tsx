import { Button, FileButton, Group, SegmentedControl } from '@mantine/core';
import { IconBuildingPlus, IconFileImport, IconPolygon, IconTrees } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { type AreaGeometry, groundCovers, middleOf, type ProposalStep } from '#core';
import { scene } from '../session.ts';
import { useTwin } from '../state/store.ts';
import { importMassing } from './massing.ts';
import { draft, take } from './plan-actions.ts';
import { tell } from './plan-panel.tsx';
import { usePlan } from './plan-state.ts';

type Cover = Extract<ProposalStep, { kind: 'cover' }>['cover'];

/** Letters that no other thing of this page has. */
export const newThing = (): string => `proposal:${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;

const firstHeightM = 12;

/** Draws new things on the map: a footprint that is pulled up, ground cover, the plot; or takes them from a file. */
export function DrawTools() {
  const { word } = useWords();
  const [busy, setBusy] = useState<'building' | 'pull' | 'cover' | 'plot'>();
  const [cover, setCover] = useState<Cover>(groundCovers[0]);
  useEffect(
    () => () => {
      scene()?.cancelPath();
      draft(undefined);
    },
    [],
  );
  const drawing = async (what: 'building' | 'cover' | 'plot', then: (geometry: AreaGeometry) => Promise<void>) => {
    if (busy) return scene()?.cancelPath();
    setBusy(what);
    // Enter ends the drawing; it must not press the button once more.
    (document.activeElement as HTMLElement | null)?.blur();
    const geometry = await drawArea();
    if (geometry) await then(geometry).catch(tell);
    scene()?.showPath(undefined);
    setBusy(undefined);
  };
  const building = (geometry: AreaGeometry) => raise(geometry, () => setBusy('pull'));
  const plot = () => drawing('plot', (geometry) => take({ kind: 'site', id: plotId(), geometry }));
  return (
    <div className="plan-tools">
      <Group gap={6}>
        <Button
          size="compact-sm"
          leftSection={<IconBuildingPlus size={15} aria-hidden />}
          variant={busy === 'building' || busy === 'pull' ? 'filled' : 'light'}
          onClick={() => void drawing('building', building)}
          data-testid="plan-draw"
        >
          {word('plan.draw')}
        </Button>
        <Button
          size="compact-sm"
          variant={busy === 'plot' ? 'filled' : 'default'}
          leftSection={<IconPolygon size={15} aria-hidden />}
          onClick={() => void plot()}
          data-testid="plan-plot"
        >
          {word('plan.drawPlot')}
        </Button>
        <FileButton accept=".json,.geojson,.glb" onChange={(file) => file && void importMassing(file).catch(tell)}>
          {(props) => (
            <Button
              {...props}
              size="compact-sm"
              variant="default"
              leftSection={<IconFileImport size={15} aria-hidden />}
              data-testid="plan-import"
            >
              {word('plan.import')}
            </Button>
          )}
        </FileButton>
      </Group>
      <Group gap={6} wrap="nowrap">
        <SegmentedControl
          size="xs"
          value={cover}
          onChange={(next) => setCover(next as Cover)}
          data={groundCovers.map((each) => ({ value: each, label: word(`plan.${each}`) }))}
          aria-label={word('plan.cover')}
        />
        <Button
          size="compact-sm"
          variant={busy === 'cover' ? 'filled' : 'default'}
          leftSection={<IconTrees size={15} aria-hidden />}
          onClick={() => void drawing('cover', (geometry) => take({ kind: 'cover', id: newThing(), cover, geometry }))}
          data-testid="plan-cover"
        >
          {word('plan.drawCover')}
        </Button>
      </Group>
      {busy && (
        <p className="field-help" data-testid="plan-drawing" data-what={busy}>
          {word(busy === 'pull' ? 'plan.pulling' : 'plan.drawing')}
        </p>
      )}
    </div>
  );
}

const plotId = (): string =>
  Object.values(usePlan.getState().proposal).find(({ kind }) => kind === 'site')?.id ?? newThing();

async function drawArea(): Promise<AreaGeometry | undefined> {
  const points = await scene()?.drawPath({ closed: true });
  if (!points || points.length < 3) return undefined;
  const ring = points.map(([lon, lat]): [number, number] => [Number(lon.toFixed(8)), Number(lat.toFixed(8))]);
  return { type: 'Polygon', coordinates: [[...ring, ring[0]]] };
}

/** The footprint rises with the pointer until a click; then it is the planner's to change. */
async function raise(geometry: AreaGeometry, onPull: () => void): Promise<void> {
  const id = newThing();
  const [groundM] = (await scene()?.heightsAboveSea([middleOf(geometry)])) ?? [0];
  const known = { geometry, heightM: firstHeightM, floors: null, groundM, properties: {} };
  usePlan.setState((state) => ({ known: { ...state.known, [id]: known } }));
  const step = (heightM: number): ProposalStep & { id: string } => ({ kind: 'add', id, geometry, heightM });
  draft(step(firstHeightM));
  onPull();
  const heightM = await scene()?.pullUp(firstHeightM, (height) => draft(step(height)));
  draft(undefined);
  if (heightM === undefined) return;
  await take(step(heightM));
  select(id, geometry);
}

/** The new thing in the editor below. */
export function select(id: string, geometry: AreaGeometry): void {
  const shape = useTwin.getState().proposal?.shapes.find((each) => each.id === id);
  if (!shape) return;
  const [lon, lat] = middleOf(geometry);
  useTwin.setState({
    selection: {
      type: 'feature',
      id,
      layer: shape.layer,
      properties: shape.properties,
      position: [lon, lat, shape.groundM ?? 0],
    },
  });
}
