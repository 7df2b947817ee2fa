import { Alert } from '@mantine/core';
import { useWords } from '#client/kit/use-words.ts';
import { twin, useTwin } from '../state/store.ts';

const colours = { good: 'teal', warn: 'orange', bad: 'red' } as const;

/** What happened, in words, until the reader closes it. */
export function Notices() {
  const { word, say } = useWords();
  const notices = useTwin((state) => state.notices);
  return (
    <div className="notices" role="status" aria-live="polite" data-testid="notices">
      {notices.map((notice) => (
        <Alert
          key={notice.text.en}
          color={colours[notice.tone]}
          variant="white"
          className="notice"
          withCloseButton
          closeButtonLabel={word('action.close')}
          onClose={() => twin.closeNotice(notice)}
        >
          {say(notice.text)}
        </Alert>
      ))}
    </div>
  );
}
