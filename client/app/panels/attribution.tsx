import type { Catalogue } from '#client/kit/api-types.ts';
import { useWords } from '#client/kit/use-words.ts';
import { attributionIn } from '#core';
import { ShortcutHelp } from './shortcut-help.tsx';
import { WhereLine } from './where-line.tsx';

/** Whose data this is: always on the screen, as the licences ask. */
export function Attribution({ catalogue }: { catalogue: Catalogue }) {
  const { word, language } = useWords();
  const names = [
    ...new Set(
      catalogue.features.flatMap((feature) =>
        (feature.sources ?? []).map(({ attribution }) => attributionIn(attribution, language)),
      ),
    ),
  ];
  return (
    <footer className="attribution" data-testid="attribution">
      <WhereLine />
      {names.length > 0 && <span>{word('attribution.data', { names: names.join(' · ') })}</span>}
      <a href="/api" title={word('attribution.api')}>
        API
      </a>
      <span title={word('attribution.revision')}>{catalogue.scenario}</span>
      <ShortcutHelp />
    </footer>
  );
}
