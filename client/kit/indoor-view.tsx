import { Button, Modal, Slider, Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type BuildingShell, floorArea, localRings, type Storey, storeysOf } from './indoor.ts';
import type { IndoorScene } from './indoor-scene.ts';
import { FactTable } from './table-view.tsx';
import { useWords } from './use-words.ts';
import './indoor.css';

export interface IndoorProps {
  readonly title: string;
  readonly shell: BuildingShell;
  /** More that is known of every floor, such as its use. */
  readonly facts: readonly { readonly key: string; readonly title: string; readonly value: string }[];
  onClose(): void;
}

/** A building storey by storey: stacked or pulled apart, one chosen with its facts. The list says all that the picture shows. */
export default function IndoorView({ title, shell, facts, onClose }: IndoorProps) {
  const { word, format } = useWords();
  const rings = useMemo(() => localRings(shell), [shell]);
  const storeys = useMemo(() => storeysOf(shell), [shell]);
  const [chosen, setChosen] = useState<number | undefined>(1);
  const [apart, setApart] = useState(0);
  const storey = storeys.find(({ number }) => number === chosen);
  const name = (number: number) =>
    number < 0 ? word('indoor.below', { number: -number }) : word('indoor.floor', { number });
  const narrow = window.matchMedia('(max-width: 760px)').matches;
  return (
    <Modal opened onClose={onClose} title={word('indoor.title', { title })} size="xl" fullScreen={narrow} centered>
      <div className="indoor" data-testid="indoor">
        <Picture rings={rings} storeys={storeys} chosen={chosen} apart={apart} onChoose={setChosen} />
        <div className="indoor-side">
          <Text size="xs" c="dimmed">
            {word('indoor.apart')}
          </Text>
          <Slider
            min={0}
            max={1}
            step={0.05}
            value={apart}
            onChange={setApart}
            label={null}
            thumbLabel={word('indoor.apart')}
            data-testid="indoor-apart"
          />
          <fieldset className="indoor-floors" aria-label={word('indoor.floors')}>
            {[...storeys].reverse().map(({ number }) => (
              <Button
                key={number}
                size="compact-sm"
                variant={number === chosen ? 'light' : 'subtle'}
                color={number === chosen ? undefined : 'gray'}
                aria-pressed={number === chosen}
                onClick={() => setChosen(number)}
                data-testid={`indoor-floor-${number}`}
              >
                {name(number)}
              </Button>
            ))}
          </fieldset>
          {storey && (
            <FactTable
              caption={name(storey.number)}
              facts={[...floorFacts(storey, shell, floorArea(rings), { word, format }), ...facts]}
            />
          )}
          <p className="field-help">{word(shell.floors === undefined ? 'indoor.guessed' : 'indoor.limits')}</p>
        </div>
      </div>
    </Modal>
  );
}

function floorFacts(
  { floorM, heightM }: Storey,
  { groundM }: BuildingShell,
  areaM2: number,
  { word, format }: Pick<ReturnType<typeof useWords>, 'word' | 'format'>,
) {
  const metres = (value: number) => format.quantity(value, 'metre', 1);
  return [
    { key: 'level', title: word('indoor.level'), value: metres(floorM) },
    { key: 'sea', title: word('indoor.aboveSea'), value: metres(groundM + floorM) },
    { key: 'height', title: word('indoor.height'), value: metres(heightM) },
    { key: 'area', title: word('indoor.area'), value: format.quantity(areaM2, 'squareMetre') },
    { key: 'volume', title: word('indoor.volume'), value: `${format.number(areaM2 * heightM)} m³` },
  ];
}

interface PictureProps {
  readonly rings: ReturnType<typeof localRings>;
  readonly storeys: readonly Storey[];
  readonly chosen: number | undefined;
  readonly apart: number;
  onChoose(number: number): void;
}

function Picture({ rings, storeys, chosen, apart, onChoose }: PictureProps) {
  const { word } = useWords();
  const dark = useComputedColorScheme('light') === 'dark';
  const canvas = useRef<HTMLCanvasElement>(null);
  const [made, setMade] = useState<IndoorScene>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let scene: IndoorScene | undefined;
    let gone = false;
    let watch: ResizeObserver | undefined;
    import('./indoor-scene.ts')
      .then(({ makeIndoorScene }) => {
        if (gone || !canvas.current) return;
        scene = makeIndoorScene(canvas.current, rings, storeys);
        watch = new ResizeObserver(() => scene?.resize());
        watch.observe(canvas.current);
        setMade(scene);
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      watch?.disconnect();
      scene?.destroy();
    };
  }, [rings, storeys]);
  useEffect(() => made?.show({ apart, chosen, dark }), [made, apart, chosen, dark]);
  if (failed) return <p className="field-help">{word('indoor.noPicture')}</p>;
  return (
    <canvas
      ref={canvas}
      className="indoor-canvas"
      aria-label={word('indoor.picture')}
      role="img"
      onClick={({ nativeEvent: { offsetX, offsetY } }) => {
        const number = made?.storeyAt(offsetX, offsetY);
        if (number !== undefined) onChoose(number);
      }}
    />
  );
}
