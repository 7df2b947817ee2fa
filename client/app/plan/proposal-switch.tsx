import { SegmentedControl } from '@mantine/core';
import { useWords } from '#client/kit/use-words.ts';
import { show } from './plan-actions.ts';
import { usePlan } from './plan-state.ts';
import './proposal-switch.css';

/** On every screen while a scenario is open: the city as it stands, or as it would be. */
export function ProposalSwitch() {
  const { word } = useWords();
  const { open, showing } = usePlan();
  if (!open) return null;
  return (
    <div className="proposal-switch glass" data-testid="proposal-switch" data-showing={showing}>
      <SegmentedControl
        size="xs"
        value={showing}
        onChange={(next) => show(next as 'existing' | 'proposal')}
        data={[
          { value: 'existing', label: word('plan.existing') },
          { value: 'proposal', label: open.title },
        ]}
        aria-label={word('plan.switch')}
      />
    </div>
  );
}
