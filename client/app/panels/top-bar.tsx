import { ActionIcon, Badge, Button, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMaximize, IconMoon, IconSun } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Catalogue } from '#client/kit/api-types.ts';
import { useWords } from '#client/kit/use-words.ts';
import { speak } from '#client/kit/words.ts';
import { Brand } from '../brand.tsx';
import { rememberScheme, schemeOf } from '../schemes.ts';
import { twin, useTwin } from '../state/store.ts';
import { PlaceSearch } from './place-search.tsx';
import { ShareMenu } from './share-menu.tsx';
import { WorkspaceSwitch } from './workspace-switch.tsx';

export function TopBar({ catalogue }: { catalogue: Catalogue }) {
  const { word } = useWords();
  return (
    <header className="top glass">
      <Brand />
      <WorkspaceSwitch />
      <PlaceSearch />
      {catalogue.generated && (
        <Tooltip label={word('badge.generatedHelp')} multiline w={260}>
          <Badge color="grape" variant="light" data-testid="generated-badge" tabIndex={0} className="top-badge">
            {word('badge.generated')}
          </Badge>
        </Tooltip>
      )}
      <div className="top-actions">
        <FullScreen />
        <ShareMenu />
        <LanguageToggle />
        <ThemeToggle />
      </div>
    </header>
  );
}

const noWords = {
  ko: '영어 낱말을 서버에서 가져오지 못했습니다. 연결을 확인하고 다시 눌러 주십시오.',
  en: 'The Korean words could not be fetched from the server. Check the connection and press again.',
};

function LanguageToggle() {
  const { word, language } = useWords();
  const other = language === 'ko' ? 'en' : 'ko';
  const short = other === 'en' ? 'EN' : '한국어';
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      onClick={() => void speak(other).catch(() => twin.notice({ tone: 'warn', text: noWords }))}
      lang={other}
      aria-label={`${short}: ${word('action.language')}`}
      data-testid="language"
    >
      {short}
    </Button>
  );
}

/** Light or dark, remembered for the control room apart from the rest. */
function ThemeToggle() {
  const { word } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const workspace = useTwin((state) => state.workspace);
  const dark = useComputedColorScheme('light') === 'dark';
  const label = word(dark ? 'action.light' : 'action.dark');
  useEffect(() => setColorScheme(schemeOf(workspace)), [workspace, setColorScheme]);
  const toggle = () => {
    const next = dark ? 'light' : 'dark';
    rememberScheme(workspace, next);
    setColorScheme(next);
  };
  return (
    <Tooltip label={label}>
      <ActionIcon onClick={toggle} aria-label={label} data-testid="theme">
        {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** The control room's wall: the page and nothing else. */
function FullScreen() {
  const { word } = useWords();
  const control = useTwin((state) => state.workspace === 'control');
  if (!control || !document.fullscreenEnabled) return null;
  const toggle = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  return (
    <Tooltip label={word('control.fullScreen')}>
      <ActionIcon onClick={toggle} aria-label={word('control.fullScreen')} data-testid="full-screen">
        <IconMaximize size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
