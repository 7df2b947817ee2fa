import { Alert, Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { editTitles, type ProposalEdit } from '#core';
import { answerConflict } from './plan-actions.ts';
import { type OpenConflict, usePlan } from './plan-state.ts';

/** Things that two changed at once: nothing is lost, the planner says whose edit stays. */
export function ConflictChoice({ conflict }: { conflict: OpenConflict }) {
  const { word, say, format } = useWords();
  const known = usePlan((state) => state.known);
  const [choices, setChoices] = useState<Record<string, 'ours' | 'theirs'>>({});
  const told = (edit: ProposalEdit | undefined) => {
    if (!edit) return word('plan.asItWas');
    const heightM = 'heightM' in edit && edit.heightM ? ` ${format.quantity(edit.heightM, 'metre', 1)}` : '';
    return `${say(editTitles[edit.kind])}${heightM}`;
  };
  return (
    <Alert color="orange" variant="light" title={word('plan.conflict')} data-testid="plan-conflict">
      {conflict.conflicts.map(({ id, ours, theirs }) => (
        <div key={id} className="plan-conflict">
          <span>{String(known[id]?.properties.name ?? id.replace(/^.*:/, ''))}</span>
          <SegmentedControl
            fullWidth
            size="xs"
            value={choices[id] ?? ''}
            onChange={(side) => setChoices({ ...choices, [id]: side as 'ours' | 'theirs' })}
            data={[
              { value: 'ours', label: `${word('plan.ours')}: ${told(ours)}` },
              { value: 'theirs', label: `${word('plan.theirs')}: ${told(theirs)}` },
            ]}
          />
        </div>
      ))}
      <Button
        size="xs"
        mt="xs"
        disabled={conflict.conflicts.some(({ id }) => !choices[id])}
        onClick={() => void answerConflict(choices)}
        data-testid="plan-resolve"
      >
        {word('plan.resolve')}
      </Button>
    </Alert>
  );
}
