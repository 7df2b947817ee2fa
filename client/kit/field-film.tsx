import { Button, Group, Slider, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ResultOutput } from './api-types.ts';
import { showMoment } from './result-moment.ts';
import { useWords } from './use-words.ts';

/** A picture of the film stays for so long. */
const pictureMs = 700;

/** Plays rasters of one time axis on the map, whatever the clock says; it begins at the last picture. */
export function FieldFilm({ title, outputs }: { title: string; outputs: readonly ResultOutput[] }) {
  const { word, format } = useWords();
  const axis = outputs[0]?.grid.timeAxis ?? [];
  const last = axis.length - 1;
  const [step, setStep] = useState(last);
  const [playing, setPlaying] = useState(false);
  const images = outputs.map(({ png }) => png).join(' ');
  const instant = axis[step];
  useEffect(() => {
    for (const image of images.split(' ')) showMoment(image, instant);
  }, [images, instant]);
  useEffect(
    () => () => {
      for (const image of images.split(' ')) showMoment(image, undefined);
    },
    [images],
  );
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      if (document.hidden) return;
      setStep((now) => (now >= last ? 0 : now + 1));
    }, pictureMs);
    return () => clearInterval(timer);
  }, [playing, last]);
  if (last < 1) return null;
  return (
    <div data-testid="field-film">
      <Text size="sm" mt="xs">
        {title}: <strong>{format.dateTime(axis[step])}</strong>
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Button
          size="compact-sm"
          variant="light"
          leftSection={playing ? <IconPlayerStop size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />}
          onClick={() => setPlaying(!playing)}
          data-testid="film-play"
        >
          {word(playing ? 'film.stop' : 'film.play')}
        </Button>
        <Slider
          flex={1}
          min={0}
          max={last}
          step={1}
          label={null}
          value={step}
          onChange={(next) => {
            setPlaying(false);
            setStep(next);
          }}
          thumbLabel={title}
        />
      </Group>
    </div>
  );
}
