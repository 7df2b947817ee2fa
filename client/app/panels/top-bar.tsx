import { ActionIcon, Badge, Button, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import type { Catalogue } from '#client/kit/api-types.ts';
import { useWords } from '#client/kit/use-words.ts';
import { Brand } from '../brand.tsx';
import { PlaceSearch } from './place-search.tsx';

export function TopBar({ catalogue }: { catalogue: Catalogue }) {
  const { word } = useWords();
  return (
    <header className="top glass">
      <Brand />
      <PlaceSearch scenario={catalogue.scenario} />
      {catalogue.generated && (
        <Tooltip label={word('badge.generatedHelp')} multiline w={260}>
          <Badge color="grape" variant="light" data-testid="generated-badge" tabIndex={0} className="top-badge">
            {word('badge.generated')}
          </Badge>
        </Tooltip>
      )}
      <div className="top-actions">
        <LanguageToggle />
        <ThemeToggle />
      </div>
    </header>
  );
}

function LanguageToggle() {
  const { word, language, setLanguage } = useWords();
  const other = language === 'ko' ? 'en' : 'ko';
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      onClick={() => void setLanguage(other)}
      lang={other}
      aria-label={word('action.language')}
      data-testid="language"
    >
      {other === 'en' ? 'EN' : '한국어'}
    </Button>
  );
}

function ThemeToggle() {
  const { word } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = word(dark ? 'action.light' : 'action.dark');
  return (
    <Tooltip label={label}>
      <ActionIcon onClick={() => setColorScheme(dark ? 'light' : 'dark')} aria-label={label} data-testid="theme">
        {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
