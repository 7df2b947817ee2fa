import './styles/mantine.css';
import './styles/base.css';
import './styles/top.css';
import './styles/workspaces.css';
import './styles/side.css';
import './styles/inspector.css';
import './styles/simulate.css';
import './styles/bottom.css';
import './styles/below.css';
import './styles/control.css';
import './styles/stories.css';
import './styles/phone.css';
import { MantineProvider } from '@mantine/core';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider, initReactI18next } from 'react-i18next';
import { firstLanguage, rememberLanguage, startWords } from '#client/kit/words.ts';
import { firstWishes, followAddress } from './address.ts';
import { CityGate } from './city-gate.tsx';
import { withSimulations } from './features.ts';
import { schemeManager } from './schemes.ts';
import { colourVariables, theme } from './theme.ts';
import { loadWords } from './words/load.ts';

const words = await startWords(firstLanguage(localStorage, navigator.languages), loadWords);
words.use(initReactI18next);
initReactI18next.init(words);
const followLanguage = (language: string) => {
  document.documentElement.lang = language;
  document.title = words.t('brand.name');
};
words.on('languageChanged', (language) => {
  rememberLanguage(localStorage, language === 'en' ? 'en' : 'ko');
  followLanguage(language);
});
followLanguage(words.language);

// A run's record needs neither scene nor city.
const RunPage = lazy(() =>
  withSimulations(import('./compare/run-page.tsx')).then(({ RunPage: Page }) => ({ default: Page })),
);
const { run } = firstWishes;
if (!run) followAddress();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <I18nextProvider i18n={words}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={colourVariables}
        defaultColorScheme="auto"
        colorSchemeManager={schemeManager}
      >
        {run ? (
          <Suspense fallback={null}>
            <RunPage id={run} />
          </Suspense>
        ) : (
          <CityGate />
        )}
      </MantineProvider>
    </I18nextProvider>
  </StrictMode>,
);
