import { Anchor, Button, Collapse, Group, Select, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconGitMerge } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { merge, openScenario } from './plan-actions.ts';
import { tell } from './plan-panel.tsx';
import { usePlan } from './plan-state.ts';

/** Who did what and why, newest first; any revision can be looked at. Joining with another scenario stands here too. */
export function History() {
  const { word, format } = useWords();
  const { open, shown, scenarios, mayWrite } = usePlan();
  const [more, setMore] = useState(false);
  const [from, setFrom] = useState<string | null>(null);
  if (!open) return null;
  return (
    <section>
      <UnstyledButton className="more" onClick={() => setMore(!more)} aria-expanded={more} data-testid="plan-history">
        <IconChevronRight size={14} className="chevron" data-open={more} aria-hidden />{' '}
        {word('plan.history', { count: open.history.length })}
      </UnstyledButton>
      <Collapse expanded={more}>
        <ol className="plan-history" data-testid="plan-revisions">
          {open.history.toReversed().map(({ revision, deed, author, note, created }) => (
            <li key={revision} aria-current={revision === shown?.revision || undefined}>
              <Anchor component="button" size="xs" onClick={() => void openScenario(open.id, revision).catch(tell)}>
                @{revision} {word(`plan.deed.${deed}`)}
              </Anchor>
              <span>
                {author} · {format.dateTime(Date.parse(created))}
              </span>
              {note && <span className="plan-history-note">{note}</span>}
            </li>
          ))}
        </ol>
        {mayWrite && scenarios.length > 1 && (
          <Group gap={6} wrap="nowrap" align="end">
            <Select
              flex={1}
              size="xs"
              label={word('plan.mergeFrom')}
              data={scenarios.filter(({ id }) => id !== open.id).map(({ id, title }) => ({ value: id, label: title }))}
              value={from}
              onChange={setFrom}
              data-testid="plan-merge-from"
            />
            <Button
              size="xs"
              variant="default"
              leftSection={<IconGitMerge size={14} aria-hidden />}
              disabled={!from}
              onClick={() => from && void merge(from)}
              data-testid="plan-merge"
            >
              {word('plan.merge')}
            </Button>
          </Group>
        )}
      </Collapse>
    </section>
  );
}
