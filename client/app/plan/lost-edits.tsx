import { Alert } from '@mantine/core';
import { useWords } from '#client/kit/use-words.ts';
import { editTitles } from '#core';
import { usePlan } from './plan-state.ts';

/** What a newer city no longer took, one by one, until the planner has read it; it stays in the history. */
export function LostEdits() {
  const { word, say } = useWords();
  const lost = usePlan((state) => state.lost);
  const known = usePlan((state) => state.known);
  if (lost.length === 0) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      title={word('plan.lost', { count: lost.length })}
      withCloseButton
      closeButtonLabel={word('action.close')}
      onClose={() => usePlan.setState({ lost: [] })}
      data-testid="plan-lost"
    >
      <ul className="plan-lost">
        {lost.map(({ edit, problem }) => (
          <li key={edit.id}>
            <strong>
              {say(editTitles[edit.kind])} {String(known[edit.id]?.properties.name ?? edit.id.replace(/^.*:/, ''))}
            </strong>
            {problem.message && `: ${say(problem.message)}`}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
