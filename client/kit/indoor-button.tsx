import { Button } from '@mantine/core';
import { IconStairs } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { IndoorProps } from './indoor-view.tsx';
import { useWords } from './use-words.ts';

const IndoorView = lazy(() => import('./indoor-view.tsx'));

/** The way into a building; what draws it is loaded when it is opened. */
export function IndoorButton(props: Omit<IndoorProps, 'onClose'>) {
  const { word } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="light"
        leftSection={<IconStairs size={16} aria-hidden />}
        onClick={() => setOpen(true)}
        data-testid="indoor-open"
      >
        {word('indoor.open')}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <IndoorView {...props} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
