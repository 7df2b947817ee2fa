import type { World } from './world.ts';

/** Pulls a footprint up: its height follows the pointer until a click; Enter takes it, Esc gives up. Arrow keys work too. */
export interface PullTool {
  /** Metres; undefined when it was given up. */
  pull(fromM: number, onChange: (heightM: number) => void): Promise<number | undefined>;
  cancel(): void;
}

const leastM = 2;
const mostM = 1000;

export function makePullTool(world: World): PullTool {
  const { canvas } = world.widget;
  let cancel: () => void = () => undefined;
  return {
    cancel: () => cancel(),
    pull: (fromM, onChange) =>
      new Promise((resolve) => {
        cancel();
        const stop = new AbortController();
        const { signal } = stop;
        let heightM = fromM;
        let startY: number | undefined;
        // What a pixel stands for at the distance of what the camera looks at.
        const metresPerPixel = (world.camera().range * 1.1) / canvas.clientHeight;
        const change = (next: number) => {
          heightM = Math.min(mostM, Math.max(leastM, Math.round(next * 10) / 10));
          onChange(heightM);
        };
        const finish = (result: number | undefined) => {
          stop.abort();
          canvas.style.cursor = '';
          cancel = () => undefined;
          resolve(result);
        };
        canvas.style.cursor = 'ns-resize';
        canvas.addEventListener(
          'pointermove',
          (event) => {
            if (event.buttons !== 0) return;
            startY ??= event.clientY;
            change(fromM + (startY - event.clientY) * metresPerPixel);
          },
          { signal },
        );
        canvas.addEventListener('click', () => finish(heightM), { signal });
        window.addEventListener(
          'keydown',
          (event) => {
            if (event.key === 'Enter') finish(heightM);
            else if (event.key === 'Escape') finish(undefined);
            else if (event.key === 'ArrowUp') change(heightM + 1);
            else if (event.key === 'ArrowDown') change(heightM - 1);
            else return;
            event.preventDefault();
          },
          { signal },
        );
        cancel = () => finish(undefined);
      }),
  };
}
