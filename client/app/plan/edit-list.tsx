import { ActionIcon, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconFocusCentered } from '@tabler/icons-react';
import { useWords } from '#client/kit/use-words.ts';
import { type AreaGeometry, editTitles, middleOf, type ProposalEdit, proposalSource } from '#core';
import { scene } from '../session.ts';
import { select } from './draw-tools.tsx';
import { take } from './plan-actions.ts';
import { tell } from './plan-panel.tsx';
import { usePlan } from './plan-state.ts';

/** What the proposal does, thing by thing; each can be taken back by itself, and a building be chosen to change it more. */
export function EditList({ mayWrite }: { mayWrite: boolean }) {
  const { word, say, format } = useWords();
  const { proposal, known } = usePlan();
  const edits = Object.values(proposal);
  const detail = (edit: ProposalEdit) => {
    if (edit.kind === 'cover') return word(`plan.${edit.cover}`);
    const heightM = 'heightM' in edit ? edit.heightM : undefined;
    const was = known[edit.id];
    const from = was && edit.kind === 'change' ? `${format.quantity(was.heightM, 'metre', 1)} → ` : '';
    return [heightM ? `${from}${format.quantity(heightM, 'metre', 1)}` : '', was?.properties.name]
      .filter(Boolean)
      .join(' · ');
  };
  const geometryOf = (edit: ProposalEdit) =>
    ('geometry' in edit ? edit.geometry : undefined) ?? known[edit.id]?.geometry;
  const flyTo = (edit: ProposalEdit) => {
    const geometry = geometryOf(edit);
    if (!geometry) return;
    const [lon, lat] = middleOf(geometry);
    scene()?.flyToBox([lon - 0.002, lat - 0.0016, lon + 0.002, lat + 0.0016]);
  };
  if (edits.length === 0) return <p className="field-help">{word('plan.noEdits')}</p>;
  return (
    <section aria-label={word('plan.edits', { count: edits.length })}>
      <h2 className="group-title">{word('plan.edits', { count: edits.length })}</h2>
      <ul className="plan-edits" data-testid="plan-edits">
        {edits.map((edit) => (
          <li key={edit.id} data-kind={edit.kind}>
            <span className="plan-edit-kind">{say(editTitles[edit.kind])}</span>
            <What edit={edit} geometry={geometryOf(edit)}>
              {detail(edit) || idOf(edit)}
            </What>
            <ActionIcon size="sm" color="gray" aria-label={word('inspector.flyTo')} onClick={() => flyTo(edit)}>
              <IconFocusCentered size={14} />
            </ActionIcon>
            {mayWrite && (
              <ActionIcon
                size="sm"
                color="gray"
                aria-label={word('plan.restore')}
                title={word('plan.restore')}
                onClick={() => void take({ kind: 'restore', id: edit.id }).catch(tell)}
              >
                <IconArrowBackUp size={14} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The number that a thing of the city has; the letters of a new one say nothing to anybody. */
const idOf = ({ id }: ProposalEdit): string => (id.startsWith(`${proposalSource}:`) ? '' : id.replace(/^.*:/, ''));

/** What is edited; a building that stands is chosen by it. */
function What({ edit, geometry, children }: { edit: ProposalEdit; geometry?: AreaGeometry; children: string }) {
  const isBuilding = edit.kind === 'add' || edit.kind === 'change';
  if (!isBuilding || !geometry) return <span className="plan-edit-what">{children}</span>;
  return (
    <UnstyledButton className="plan-edit-what" onClick={() => select(edit.id, geometry)} data-testid="plan-edit-choose">
      {children}
    </UnstyledButton>
  );
}
