import { Badge, Tooltip } from '@mantine/core';
import { useNow } from '#client/kit/use-now.ts';
import { useWords } from '#client/kit/use-words.ts';
import { feeds } from '../session.ts';
import { useTwin } from '../state/store.ts';

const lookEveryMs = 2000;

/** Always says what one looks at: the present, another hour than the present, or values that nobody measured. */
export function ClockBadge() {
  const { word } = useWords();
  const clock = useTwin((state) => state.clock);
  const simulated = useSimulatedFeeds();
  const state = !clock.live ? (clock.instant > Date.now() ? 'future' : 'replay') : simulated ? 'simulated' : 'live';
  const colour = { live: 'teal', replay: 'indigo', future: 'gray', simulated: 'orange' } as const;
  const help =
    word(`clock.badge.${state}Help`) + (state === 'replay' && simulated ? ` ${word('badge.simulatedHelp')}` : '');
  return (
    <Tooltip label={help} multiline w={240}>
      <Badge
        size="sm"
        color={colour[state]}
        variant="light"
        className="clock-badge"
        data-testid="clock-badge"
        data-state={state}
        tabIndex={0}
      >
        {word(`clock.badge.${state}`)}
      </Badge>
    </Tooltip>
  );
}

/** Whether a feed that shows carries simulated values. */
function useSimulatedFeeds(): boolean {
  useNow(lookEveryMs);
  const layers = useTwin((state) => state.layers);
  const looks = useTwin((state) => state.looks);
  return layers.some(
    ({ id, kind }) => kind.type === 'feed' && looks[id]?.visible && feeds().status(kind.feed).origin === 'simulated',
  );
}
