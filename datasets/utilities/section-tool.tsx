import { Button, Group, Text } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { type Failure, failureOf } from '#client/kit/api.ts';
import type { BelowToolProps } from '#client/kit/client-role.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import type { LinePoint } from '#client/kit/scene/line-tool.ts';
import { useWords } from '#client/kit/use-words.ts';
import { SectionPanel } from './section-panel.tsx';
import type { Section } from './section-types.ts';
import { useSectionWords } from './section-words.ts';

/** At the bottom of a wide screen; on a phone, whose panel covers the bottom, below the buttons. */
const inSlot = (panel: ReactElement, slot: HTMLElement | undefined) =>
  slot && !window.matchMedia('(max-width: 760px)').matches ? createPortal(panel, slot) : panel;

type State =
  | { readonly is: 'idle' }
  | { readonly is: 'drawing' }
  | { readonly is: 'asking' }
  | { readonly is: 'shown'; readonly section: Section }
  | { readonly is: 'failed'; readonly failure: Failure };

const lengthsM = [30, 100, 300];

/** Asks for a line, has the server cut along it, and shows the section at the bottom of the screen. */
export function SectionTool({ api, scenario, scene, slot }: BelowToolProps) {
  const { format } = useWords();
  const own = useSectionWords();
  const [state, setState] = useState<State>({ is: 'idle' });
  const latest = useRef(scene);
  latest.current = scene;
  useEffect(
    () => () => {
      latest.current.cancelLine();
      latest.current.showLine(undefined);
    },
    [],
  );

  const cut = async (line: readonly LinePoint[]) => {
    scene.showLine(line);
    setState({ is: 'asking' });
    const text = line.map(([lon, lat]) => `${lon.toFixed(7)},${lat.toFixed(7)}`).join(';');
    try {
      const query = new URLSearchParams({ line: text, scenario });
      setState({ is: 'shown', section: await api.get<Section>(`/api/dataset/utilities/section?${query}`) });
    } catch (thrown) {
      setState({ is: 'failed', failure: failureOf(thrown) });
    }
  };
  const draw = async () => {
    const before = state;
    setState({ is: 'drawing' });
    const line = await scene.drawLine();
    if (line) await cut(line);
    else setState(before.is === 'shown' ? before : { is: 'idle' });
  };
  const close = () => {
    scene.showLine(undefined);
    setState({ is: 'idle' });
  };

  return (
    <section className="below-part" aria-label={own('title')}>
      <h3 className="below-heading">{own('title')}</h3>
      <p className="field-help">{own('help')}</p>
      <Group gap={6}>
        <Button
          size="compact-xs"
          variant="filled"
          onClick={draw}
          disabled={state.is === 'drawing'}
          data-testid="section-draw"
        >
          {own('draw')}
        </Button>
        {lengthsM.map((length) => (
          <Button
            key={length}
            size="compact-xs"
            variant="default"
            onClick={() => cut(scene.lineAcross(length))}
            data-testid={`section-${length}`}
          >
            {own('across', { length: format.length(length) })}
          </Button>
        ))}
      </Group>
      {(state.is === 'drawing' || state.is === 'asking') && (
        <Text size="xs" role="status">
          {own(state.is === 'drawing' ? 'drawing' : 'loading')}
        </Text>
      )}
      {state.is === 'failed' && <FailureNote failure={state.failure} />}
      {state.is === 'shown' && inSlot(<SectionPanel section={state.section} scene={scene} onClose={close} />, slot)}
    </section>
  );
}
