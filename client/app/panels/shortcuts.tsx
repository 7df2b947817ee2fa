import { Modal } from '@mantine/core';
import { useWords } from '#client/kit/use-words.ts';
import type { FrameWord } from '#client/kit/words.ts';

interface Group {
  readonly title: FrameWord;
  /** What one presses, as it stands on the key or in words, and what that does. */
  readonly rows: readonly (readonly [press: string | { readonly word: FrameWord }, does: FrameWord])[];
}

const groups: readonly Group[] = [
  {
    title: 'keys.map',
    rows: [
      ['← ↑ ↓ →', 'keys.move'],
      ['+ −', 'keys.zoom'],
      ['Q E', 'keys.turn'],
      ['N', 'controls.north'],
      ['R', 'controls.home'],
      ['Enter', 'keys.pick'],
      ['I', 'keys.place'],
    ],
  },
  {
    title: 'keys.mouse',
    rows: [
      [{ word: 'keys.drag' }, 'keys.move'],
      [{ word: 'keys.dragRight' }, 'keys.tilt'],
      [{ word: 'keys.wheel' }, 'keys.zoom'],
      [{ word: 'keys.click' }, 'keys.facts'],
      [{ word: 'keys.clickRight' }, 'keys.hereIs'],
    ],
  },
  {
    title: 'keys.page',
    rows: [
      ['/', 'keys.search'],
      ['Tab', 'keys.next'],
      ['Esc', 'keys.end'],
      ['Ctrl Z · Ctrl Shift Z', 'keys.undo'],
      ['?', 'keys.title'],
    ],
  },
];

/** Every key, and what the mouse does, in one sheet. */
export function Shortcuts({ close }: { close(): void }) {
  const { word } = useWords();
  return (
    <Modal
      opened
      onClose={close}
      title={word('keys.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': word('action.close') }}
    >
      <div className="shortcuts" data-testid="shortcuts">
        {groups.map(({ title, rows }) => (
          <table key={title}>
            <caption>{word(title)}</caption>
            <tbody>
              {rows.map(([press, does]) => (
                <tr key={does}>
                  <th scope="row">{typeof press === 'string' ? <kbd>{press}</kbd> : word(press.word)}</th>
                  <td>{word(does)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </Modal>
  );
}
