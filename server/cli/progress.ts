import type { WriteStream } from 'node:tty';

/** One line that is written over: only on a terminal, so that logs and pipes stay clean. */
export function progressLine(stream: WriteStream): { show(text: string): void; clear(): void } {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (text) => stream.write(`\r\x1b[2K${text.slice(0, stream.columns - 1)}`),
    clear: () => stream.write('\r\x1b[2K'),
  };
}
