import { ActionIcon, Tooltip } from '@mantine/core';
import { IconHome, IconMinus, IconNavigationFilled, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { SwipeHandle } from '../scene/tools/swipe.tsx';
import { MapNote, ViewSwitch } from '../scene/tools/view-switch.tsx';
import { WalkBar, WalkButton } from '../scene/tools/walk-bar.tsx';
import { scene } from '../session.ts';

export function MapControls() {
  const { word } = useWords();
  const needle = useRef<HTMLSpanElement>(null);
  useCompass(needle);
  return (
    <>
      <MapNote />
      <WalkBar />
      <SwipeHandle />
      <nav className="map-controls glass" aria-label={word('controls.title')}>
        <Control label={word('controls.home')} onClick={() => scene()?.flyHome()} testId="home">
          <IconHome size={18} />
        </Control>
        <Control label={word('controls.north')} onClick={() => scene()?.northUp()} testId="north">
          <span ref={needle} className="needle">
            <IconNavigationFilled size={17} />
          </span>
        </Control>
        <Control label={word('controls.zoomIn')} onClick={() => scene()?.zoom(0.6)} testId="zoom-in">
          <IconPlus size={18} />
        </Control>
        <Control label={word('controls.zoomOut')} onClick={() => scene()?.zoom(1.6)} testId="zoom-out">
          <IconMinus size={18} />
        </Control>
        <WalkButton />
        <ViewSwitch />
      </nav>
    </>
  );
}

function Control(props: { label: string; onClick: () => void; testId: string; children: ReactNode }) {
  return (
    <Tooltip label={props.label} position="left">
      <ActionIcon color="gray" onClick={props.onClick} aria-label={props.label} data-testid={props.testId}>
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

/** Turns the needle with the camera, without a render of React per frame. */
function useCompass(needle: React.RefObject<HTMLSpanElement | null>): void {
  useEffect(() => {
    let stop: (() => void) | undefined;
    const bind = setInterval(() => {
      const opened = scene();
      if (!opened) return;
      clearInterval(bind);
      stop = opened.onCameraMove(() => {
        if (needle.current) needle.current.style.transform = `rotate(${-opened.headingDeg()}deg)`;
      });
    }, 300);
    return () => {
      clearInterval(bind);
      stop?.();
    };
  }, [needle]);
}
