import { Button, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Catalogue } from '#client/kit/api-types.ts';
import { useWords } from '#client/kit/use-words.ts';
import { seoulBox, type Wgs84Box } from '#core';
import { tilesets } from '../features.ts';
import { setScene } from '../session.ts';
import { type TwinState, useTwin } from '../state/store.ts';

/** The canvas of the city. The engines come in their own files, after the page is there. */
export function SceneHost({ catalogue }: { catalogue: Catalogue }) {
  const parent = useRef<HTMLDivElement>(null);
  const { word, language } = useWords();
  const state = useTwin(({ picture }) => picture);
  const dark = useComputedColorScheme('light') === 'dark';
  const darkNow = useRef(dark);
  darkNow.current = dark;
  const languageNow = useRef(language);
  languageNow.current = language;

  useEffect(() => {
    let close: (() => void) | undefined;
    let gone = false;
    import('./open-scene.ts')
      .then(({ openScene }) => {
        if (gone || !parent.current) return;
        const opened = openScene(parent.current, catalogue.scenario, homeBox(catalogue), {
          dark: () => darkNow.current,
          language: () => languageNow.current,
        });
        setScene(opened);
        close = opened.close;
        setPicture('open');
      })
      .catch((error: unknown) => {
        setPicture('failed');
        throw error;
      });
    const host = parent.current;
    // The event does not bubble, but it passes here on its way down.
    const lost = () => setPicture('lost');
    host?.addEventListener('webglcontextlost', lost, { capture: true });
    return () => {
      gone = true;
      host?.removeEventListener('webglcontextlost', lost, { capture: true });
      setScene(undefined);
      close?.();
    };
  }, [catalogue]);

  useEffect(() => {
    // The scene reads theme and language when it syncs; a change of the looks gives it a reason to.
    void [dark, language];
    if (state === 'open') useTwin.setState(({ looks }) => ({ looks: { ...looks } }));
  }, [dark, language, state]);

  return (
    <>
      <div
        ref={parent}
        className="scene"
        data-testid="scene"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys: arrows move the camera
        tabIndex={0}
        aria-label={word('scene.label')}
      />
      {(state === 'failed' || state === 'lost') && (
        <div className="scene-failed" role="alert" data-testid="scene-failed">
          <strong>{word(state === 'lost' ? 'scene.lost' : 'scene.failed')}</strong>
          <p>{word('scene.failedHelp')}</p>
          <p>{word('scene.lists')}</p>
          <Button size="xs" variant="light" mt="sm" onClick={() => window.location.reload()}>
            {word('action.retry')}
          </Button>
        </div>
      )}
    </>
  );
}

const setPicture = (picture: TwinState['picture']) => useTwin.setState({ picture });

/** Extent of what is packed in 3D, the smallest first: there the camera has something to look at. */
function homeBox({ features }: Catalogue): Wgs84Box {
  const built = tilesets.filter((each) => each.format === '3d-tiles').map((each) => each.id);
  const extents = features
    .filter((feature) => feature.extent && built.includes(feature.id))
    .map((feature) => feature.extent!)
    .sort((a, b) => area(a) - area(b));
  return extents[0] ?? seoulBox;
}

const area = ([west, south, east, north]: Wgs84Box) => (east - west) * (north - south);
