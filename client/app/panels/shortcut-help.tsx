import { lazy, Suspense, useEffect, useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';

const Shortcuts = lazy(() => import('./shortcuts.tsx').then(({ Shortcuts: Sheet }) => ({ default: Sheet })));

/** `?` opens the sheet of all keys from anywhere but a field, `/` goes to the search; and a button for whoever knows neither. */
export function ShortcutHelp() {
  const { word } = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const typed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      if (event.key === '?') setOpen(true);
      if (event.key !== '/') return;
      event.preventDefault();
      document.querySelector<HTMLInputElement>('.search input')?.focus();
    };
    window.addEventListener('keydown', typed);
    return () => window.removeEventListener('keydown', typed);
  }, []);
  return (
    <>
      <button type="button" className="shortcut-help" onClick={() => setOpen(true)} data-testid="shortcut-help">
        {word('keys.title')} <kbd aria-hidden>?</kbd>
      </button>
      {open && (
        <Suspense fallback={null}>
          <Shortcuts close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
