import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowDown, IconArrowForwardUp, IconArrowUp, IconWalk, IconX } from '@tabler/icons-react';
import type { Step } from '#client/kit/scene/walk.ts';
import { useWords } from '#client/kit/use-words.ts';
import { scene } from '../../session.ts';
import { useViewMode } from '../view-mode.ts';
import './tools.css';

const steps: readonly { step: Step; Icon: typeof IconWalk }[] = [
  { step: 'turnLeft', Icon: IconArrowBackUp },
  { step: 'forward', Icon: IconArrowUp },
  { step: 'back', Icon: IconArrowDown },
  { step: 'turnRight', Icon: IconArrowForwardUp },
];

/** Down to the street, where the camera looks. */
export function WalkButton() {
  const { word } = useWords();
  const { walking, mode } = useViewMode();
  if (mode === '2d' || walking) return null;
  return (
    <Tooltip label={word('walk.start')} position="left">
      <ActionIcon color="gray" onClick={() => scene()?.walk.start()} aria-label={word('walk.start')} data-testid="walk">
        <IconWalk size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

/** While one walks: how, and the way out. */
export function WalkBar() {
  const { word } = useWords();
  const walking = useViewMode((state) => state.walking);
  if (!walking) return null;
  return (
    <section className="walk-bar glass" aria-label={word('walk.title')} data-testid="walk-bar">
      <span className="walk-help">{word('walk.help')}</span>
      <span className="walk-steps">
        {steps.map(({ step, Icon }) => (
          <ActionIcon
            key={step}
            variant="default"
            size="lg"
            onClick={() => scene()?.walk.step(step)}
            aria-label={word(`walk.${step}` as 'walk.forward')}
            data-testid={`walk-${step}`}
          >
            <Icon size={18} />
          </ActionIcon>
        ))}
        <Button
          size="compact-md"
          leftSection={<IconX size={16} aria-hidden />}
          onClick={() => scene()?.walk.stop()}
          data-testid="walk-stop"
        >
          {word('walk.stop')}
        </Button>
      </span>
    </section>
  );
}
