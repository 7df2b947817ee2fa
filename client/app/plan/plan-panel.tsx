import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconGitBranch, IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { twin } from '../state/store.ts';
import { BuildingEditor } from './building-editor.tsx';
import { ConflictChoice } from './conflict-choice.tsx';
import { DrawTools } from './draw-tools.tsx';
import { EditList } from './edit-list.tsx';
import { Figures } from './figures.tsx';
import { History } from './history.tsx';
import { LostEdits } from './lost-edits.tsx';
import { closeScenario, createScenario, listScenarios, openScenario, rebase, redo, undo } from './plan-actions.ts';
import { setAuthor, usePlan } from './plan-state.ts';
import './plan.css';

/** Scenarios: choose or begin one, draw in it, see what it comes to. */
export function PlanPanel() {
  const { word } = useWords();
  const { open, shown, failure, conflict, mayWrite: mayEdit } = usePlan();
  const isOld = open !== undefined && shown !== undefined && shown.revision < open.revision;
  const mayWrite = mayEdit === true && !isOld;
  useEffect(() => {
    void listScenarios().catch(tell);
  }, []);
  useUndoKeys();
  return (
    <section className="plan" data-testid="plan-panel" aria-label={word('plan.title')}>
      <ScenarioChoice />
      {mayEdit === false && <p className="field-help">{word('plan.readOnly')}</p>}
      {open && (
        <>
          {isOld && <OldRevision id={open.id} revision={shown.revision} />}
          <Saved mayWrite={mayWrite} />
          {conflict && <ConflictChoice conflict={conflict} />}
          {failure && <FailureNote failure={failure} />}
          <LostEdits />
          {open.newestBase > open.base && mayWrite && (
            <Group gap={6} data-testid="plan-rebase">
              <p className="field-help">{word('plan.cityChanged')}</p>
              <Button size="compact-xs" variant="light" onClick={() => void rebase()}>
                {word('plan.rebase')}
              </Button>
            </Group>
          )}
          <Figures />
          {mayWrite && <DrawTools />}
          {mayWrite && <BuildingEditor />}
          <EditList mayWrite={mayWrite} />
          <History />
        </>
      )}
    </section>
  );
}

export const tell = (thrown: unknown): void => twin.notice({ tone: 'bad', text: failureOf(thrown).message });

function ScenarioChoice() {
  const { word } = useWords();
  const { scenarios, open, shown, author, note, mayWrite } = usePlan();
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const begin = async (from?: string) => {
    setBusy(true);
    const name = title.trim() || word('plan.untitled', { number: scenarios.length + 1 });
    await createScenario(name, from).catch(tell);
    setTitle('');
    setBusy(false);
  };
  return (
    <div className="plan-choice">
      <Group gap={6} wrap="nowrap" align="end">
        <Select
          flex={1}
          size="sm"
          label={word('plan.scenario')}
          placeholder={word(scenarios.length > 0 ? 'plan.choose' : 'plan.none')}
          data={scenarios.map((each) => ({ value: each.id, label: each.title }))}
          value={open?.id ?? null}
          onChange={(id) => (id ? void openScenario(id).catch(tell) : closeScenario())}
          data-testid="plan-scenario"
        />
        {open && (
          <ActionIcon
            size="lg"
            color="gray"
            aria-label={word('plan.close')}
            title={word('plan.close')}
            onClick={closeScenario}
          >
            <IconX size={16} />
          </ActionIcon>
        )}
      </Group>
      {mayWrite && (
        <>
          <Group gap={6} wrap="nowrap" align="end">
            <TextInput
              flex={1}
              size="xs"
              label={word('plan.newTitle')}
              value={title}
              maxLength={120}
              onChange={({ currentTarget }) => setTitle(currentTarget.value)}
              data-testid="plan-title"
            />
            <Button
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              loading={busy}
              onClick={() => void begin()}
              data-testid="plan-new"
            >
              {word('plan.new')}
            </Button>
            {shown && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconGitBranch size={14} aria-hidden />}
                disabled={busy}
                onClick={() => void begin(shown.name)}
                data-testid="plan-branch"
              >
                {word('plan.branch')}
              </Button>
            )}
          </Group>
          <Group gap={6} wrap="nowrap" grow>
            <TextInput
              size="xs"
              label={word('plan.author')}
              value={author}
              maxLength={80}
              onChange={({ currentTarget }) => setAuthor(currentTarget.value)}
              data-testid="plan-author"
            />
            <TextInput
              size="xs"
              label={word('plan.note')}
              value={note}
              maxLength={500}
              onChange={({ currentTarget }) => usePlan.setState({ note: currentTarget.value })}
              data-testid="plan-note"
            />
          </Group>
        </>
      )}
    </div>
  );
}

/** What once was is looked at, and not edited: an edit would be one of the newest. */
function OldRevision({ id, revision }: { id: string; revision: number }) {
  const { word } = useWords();
  return (
    <Group gap={6} data-testid="plan-old">
      <p className="field-help">{word('plan.oldRevision', { revision })}</p>
      <Button size="compact-xs" variant="light" onClick={() => void openScenario(id).catch(tell)}>
        {word('plan.toNewest')}
      </Button>
    </Group>
  );
}

/** Whether everything is with the server; back and forward through what was done. */
function Saved({ mayWrite }: { mayWrite: boolean }) {
  const { word } = useWords();
  const { saving, open, shown } = usePlan();
  return (
    <Group justify="space-between" wrap="nowrap">
      <span className="plan-saved" role="status" data-testid="plan-saved" data-state={saving}>
        {word(`plan.${saving}`)} · {shown?.name}
      </span>
      {mayWrite && (
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            color="gray"
            aria-label={word('plan.undo')}
            title={`${word('plan.undo')} (Ctrl+Z)`}
            disabled={open?.undo === undefined}
            onClick={() => void undo()}
            data-testid="plan-undo"
          >
            <IconArrowBackUp size={18} />
          </ActionIcon>
          <ActionIcon
            color="gray"
            aria-label={word('plan.redo')}
            title={`${word('plan.redo')} (Ctrl+Shift+Z)`}
            disabled={open?.redo === undefined}
            onClick={() => void redo()}
            data-testid="plan-redo"
          >
            <IconArrowForwardUp size={18} />
          </ActionIcon>
        </Group>
      )}
    </Group>
  );
}

function useUndoKeys(): void {
  useEffect(() => {
    const typed = (event: KeyboardEvent) => {
      const inField = event.target instanceof HTMLElement && event.target.matches('input, textarea');
      if (inField || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      void (event.shiftKey ? redo() : undo());
    };
    window.addEventListener('keydown', typed);
    return () => window.removeEventListener('keydown', typed);
  }, []);
}
