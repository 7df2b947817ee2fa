import { ActionIcon, Button, Group, NumberInput, Select, Slider } from '@mantine/core';
import { IconArrowsMove, IconCopy, IconRotate2, IconRotateClockwise2, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { type AreaGeometry, middleOf, type ProposalStep, placedAnew, type Text } from '#core';
import { datasetEditedBy } from '../features.ts';
import { scene } from '../session.ts';
import { useTwin } from '../state/store.ts';
import { newThing, select } from './draw-tools.tsx';
import { Estimate } from './estimate.tsx';
import { draft, learn, take } from './plan-actions.ts';
import { tell } from './plan-panel.tsx';
import { type PlanState, usePlan } from './plan-state.ts';
import { proposalNow } from './shapes.ts';

/** The building that was clicked, as the proposal has it. */
interface Chosen {
  readonly id: string;
  readonly geometry: AreaGeometry;
  readonly heightM: number;
  readonly floors: number | null;
  readonly use?: string;
  readonly roofShape?: string;
  readonly name?: string;
}

const turnStepDeg = 5;

/** Height, floors, use and roof of the chosen building; move, turn, copy, demolish. */
export function BuildingEditor() {
  const { word, say } = useWords();
  const contract = datasetEditedBy('change');
  const chosen = useChosen(contract?.id);
  const [moving, setMoving] = useState(false);
  if (!contract) return null;
  if (!chosen) return <p className="field-help">{word('plan.chooseBuilding')}</p>;
  const change = (parts: Parts) => take(changed(chosen, parts)).catch(tell);
  const demolish = () => {
    // What is gone has nothing to be read of.
    useTwin.setState({ selection: undefined });
    return take({ kind: 'demolish', id: chosen.id }).catch(tell);
  };
  const place = async (copy: boolean) => {
    setMoving(true);
    const point = await scene()?.pickPoint();
    setMoving(false);
    if (!point) return;
    const geometry = movedTo(chosen.geometry, point);
    if (!copy) return change({ geometry });
    const { heightM, floors, use } = chosen;
    const id = newThing();
    await take({ kind: 'add', id, geometry, heightM, ...(floors ? { floors } : {}), ...(use ? { use } : {}) }).catch(
      tell,
    );
    select(id, geometry);
  };
  const words = (codes: Readonly<Record<string, Text>> | undefined) =>
    Object.entries(codes ?? {}).map(([value, text]) => ({ value, label: say(text) }));
  return (
    <fieldset className="plan-editor" data-testid="plan-editor">
      <legend>
        {chosen.name || word('plan.building')} · {chosen.id.replace(/^.*:/, '')}
      </legend>
      <HeightField key={chosen.id} chosen={chosen} onChange={change} />
      <Group grow gap={8}>
        <NumberInput
          size="xs"
          label={say(contract.attributes.floors.title)}
          min={1}
          max={300}
          allowDecimal={false}
          value={chosen.floors ?? ''}
          onChange={(value) =>
            Number(value) >= 1 && Number(value) !== chosen.floors && void change({ floors: Number(value) })
          }
          data-testid="plan-floors"
        />
        <Select
          size="xs"
          label={say(contract.attributes.use.title)}
          data={words(contract.attributes.use.codes)}
          value={chosen.use ?? null}
          allowDeselect={false}
          onChange={(use) => use && void change({ use })}
          data-testid="plan-use"
        />
        <Select
          size="xs"
          label={say(contract.attributes.roofShape.title)}
          data={words(contract.attributes.roofShape.codes)}
          value={chosen.roofShape ?? null}
          onChange={(roofShape) => roofShape && void change({ roofShape })}
        />
      </Group>
      <Group gap={6}>
        <Button
          size="compact-sm"
          variant={moving ? 'filled' : 'default'}
          leftSection={<IconArrowsMove size={15} aria-hidden />}
          onClick={() => void place(false)}
          data-testid="plan-move"
        >
          {word('plan.move')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconCopy size={15} aria-hidden />}
          onClick={() => void place(true)}
          data-testid="plan-copy"
        >
          {word('plan.copy')}
        </Button>
        {[-turnStepDeg, turnStepDeg].map((turnDeg) => (
          <ActionIcon
            key={turnDeg}
            variant="default"
            aria-label={word(turnDeg < 0 ? 'plan.turnLeft' : 'plan.turnRight', { degrees: turnStepDeg })}
            title={word(turnDeg < 0 ? 'plan.turnLeft' : 'plan.turnRight', { degrees: turnStepDeg })}
            onClick={() => void change({ geometry: placedAnew(chosen.geometry, { turnDeg }) })}
            data-testid={turnDeg < 0 ? 'plan-turn-left' : 'plan-turn-right'}
          >
            {turnDeg < 0 ? <IconRotate2 size={16} /> : <IconRotateClockwise2 size={16} />}
          </ActionIcon>
        ))}
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          leftSection={<IconTrash size={15} aria-hidden />}
          onClick={() => void demolish()}
          data-testid="plan-demolish"
        >
          {word('plan.demolish')}
        </Button>
      </Group>
      <Estimate id={chosen.id} geometry={chosen.geometry} />
      {moving && <p className="field-help">{word('plan.clickPlace')}</p>}
    </fieldset>
  );
}

type Parts = Partial<Pick<Chosen, 'geometry' | 'heightM' | 'use' | 'roofShape'>> & { readonly floors?: number };

const changed = ({ id }: Pick<Chosen, 'id'>, parts: Parts): ProposalStep & { id: string } => ({
  kind: 'change',
  id,
  ...parts,
});

/** The height follows the hand, and is kept when it lets go. */
function HeightField({ chosen, onChange }: { chosen: Chosen; onChange(parts: Parts): void }) {
  const { word } = useWords();
  const [heightM, setHeightM] = useState(chosen.heightM);
  useEffect(() => setHeightM(chosen.heightM), [chosen.heightM]);
  const follow = (next: number) => {
    setHeightM(next);
    draft(changed(chosen, { heightM: next }));
  };
  const letGo = (next: number) => {
    draft(undefined);
    if (next !== chosen.heightM) onChange({ heightM: next });
  };
  return (
    <Group gap={10} wrap="nowrap" align="end">
      <NumberInput
        w={110}
        size="xs"
        label={word('plan.height')}
        suffix=" m"
        min={2}
        max={1000}
        decimalScale={1}
        value={heightM}
        onChange={(value) => setHeightM(Number(value))}
        onBlur={() => heightM >= 2 && letGo(heightM)}
        onKeyDown={({ key }) => key === 'Enter' && letGo(heightM)}
        data-testid="plan-height"
      />
      <Slider
        flex={1}
        mb={8}
        min={2}
        max={300}
        step={0.5}
        label={null}
        value={Math.min(300, heightM)}
        onChange={follow}
        onChangeEnd={letGo}
        thumbLabel={word('plan.height')}
      />
    </Group>
  );
}

function useChosen(collection: string | undefined): Chosen | undefined {
  const selection = useTwin((state) => state.selection);
  const id = selection?.type === 'feature' && selection.layer === `tiles/${collection}` ? selection.id : undefined;
  const plan = usePlan();
  const shape = useTwin((state) => state.proposal?.shapes.find((each) => each.id === id));
  useEffect(() => {
    if (id) void learn([id]);
  }, [id]);
  if (!id) return undefined;
  return chosenOf(id, plan, shape);
}

function chosenOf(
  id: string,
  plan: PlanState,
  shape: { geometry: AreaGeometry; heightM?: number; properties: Readonly<Record<string, unknown>> } | undefined,
): Chosen | undefined {
  const edit = proposalNow(plan)[id];
  const was = plan.known[id];
  if (edit?.kind === 'demolish' || (!shape && !was)) return undefined;
  const properties = { ...was?.properties, ...shape?.properties };
  const stored = plan.shown?.features.find((each) => each.id === id)?.properties;
  const floors = edit && 'floors' in edit && edit.floors ? edit.floors : Number(stored?.floors ?? was?.floors ?? 0);
  const text = (key: string) => (typeof properties[key] === 'string' ? (properties[key] as string) : undefined);
  return {
    id,
    geometry: shape?.geometry ?? was.geometry,
    heightM: shape?.heightM ?? was.heightM,
    floors: floors || null,
    use: text('use'),
    roofShape: text('roofShape'),
    name: text('name'),
  };
}

function movedTo(geometry: AreaGeometry, { lon, lat }: { lon: number; lat: number }): AreaGeometry {
  const [fromLon, fromLat] = middleOf(geometry);
  const northM = (lat - fromLat) * 110_950;
  const eastM = (lon - fromLon) * 111_320 * Math.cos((fromLat * Math.PI) / 180);
  return placedAnew(geometry, { eastM, northM });
}
