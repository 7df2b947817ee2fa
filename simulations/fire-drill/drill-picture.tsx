import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Storey } from '#client/kit/indoor.ts';
import type { IndoorScene } from '#client/kit/indoor-scene.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { DrillScene } from './drill-scene.ts';
import type { Film } from './film.ts';

const place = 'simulations/fire-drill';

interface PictureProps {
  readonly film: Film;
  readonly fireFloor: number;
  readonly floor: number;
  readonly apart: number;
  readonly second: number;
  readonly eyesOf: number | undefined;
}

/** The building with its people, smoke, stairs and exits; what draws it is loaded when it is opened. */
export function DrillPicture({ film, fireFloor, floor, apart, second, eyesOf }: PictureProps) {
  const { word, featureWord } = useWords();
  const dark = useComputedColorScheme('light') === 'dark';
  const canvas = useRef<HTMLCanvasElement>(null);
  const [made, setMade] = useState<{ indoor: IndoorScene; drill: DrillScene }>();
  const [failed, setFailed] = useState(false);
  const [exit, blocked] = [featureWord(place, 'view.exit'), featureWord(place, 'view.blocked')];
  useEffect(() => {
    let gone = false;
    let end = () => {};
    Promise.all([import('#client/kit/indoor-scene.ts'), import('./drill-scene.ts')])
      .then(([{ makeIndoorScene }, { makeDrillScene }]) => {
        if (gone || !canvas.current) return;
        const indoor = makeIndoorScene(canvas.current, [[film.outline]], storeysOf(film));
        const drill = makeDrillScene(indoor, film, fireFloor, { exit, blocked });
        const watch = new ResizeObserver(() => indoor.resize());
        watch.observe(canvas.current);
        end = () => {
          watch.disconnect();
          drill.destroy();
          indoor.destroy();
        };
        setMade({ indoor, drill });
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      end();
    };
  }, [film, fireFloor, exit, blocked]);
  const drawnApart = eyesOf === undefined ? apart : 0;
  useEffect(() => {
    // The building first: the drill stands in its storeys.
    made?.indoor.show({ apart: drawnApart, chosen: eyesOf === undefined ? floor : undefined, dark });
    made?.drill.show({ second, eyesOf });
  }, [made, drawnApart, floor, dark, second, eyesOf]);
  if (failed) return <p className="field-help">{word('indoor.noPicture')}</p>;
  return <canvas ref={canvas} className="indoor-canvas" aria-label={featureWord(place, 'view.picture')} role="img" />;
}

function storeysOf({ levels }: Film): Storey[] {
  const heightM = levels.length > 1 ? levels[1] - levels[0] : 3;
  return levels.map((floorM, k) => ({ number: k + 1, floorM, heightM }));
}
