import { Badge, Button, Group, Modal, Select, Slider, Switch, Text } from '@mantine/core';
import { IconEye, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { FactTable } from '#client/kit/table-view.tsx';
import { useWords } from '#client/kit/use-words.ts';
import '#client/kit/indoor.css';
import './drill.css';
import { DrillPicture } from './drill-picture.tsx';
import { countsAt, type Doing, type DrillTables, type Film, filmOf } from './film.ts';

const place = 'simulations/fire-drill';
const speeds = ['1', '2', '5', '10', '30'];
const tickMs = 50;
const doings: readonly Doing[] = ['waiting', 'walking', 'stairs', 'outside', 'caught'];

interface DrillViewProps {
  readonly tables: DrillTables;
  readonly fireFloor: number;
  readonly alarmS: number;
  onClose(): void;
}

/** The drill as a film in the building: from outside floor by floor, or through the eyes of one who leaves. */
export default function DrillView({ tables, fireFloor, alarmS, onClose }: DrillViewProps) {
  const { word, featureWord, format } = useWords();
  const own = (key: string) => featureWord(place, key);
  const film = useMemo(() => filmOf(tables), [tables]);
  const clock = useClock(film.endS);
  const [floor, setFloor] = useState<number>(fireFloor);
  const [apart, setApart] = useState(0.4);
  const [throughEyes, setThroughEyes] = useState(false);
  const eyesOf = throughEyes ? personOn(film, floor) : undefined;
  const narrow = window.matchMedia('(max-width: 760px)').matches;
  const counts = useMemo(() => countsAt(film, clock.second), [film, clock.second]);
  const { clearM, celsius } = film.smokeAt(clock.second);
  return (
    <Modal opened onClose={onClose} title={own('view.title')} size="min(96vw, 1240px)" fullScreen={narrow} centered>
      <div className="indoor drill" data-testid="drill-view">
        <div>
          <DrillPicture film={film} {...{ fireFloor, floor, apart, eyesOf }} second={clock.second} />
          <Transport clock={clock} endS={film.endS} />
        </div>
        <div className="indoor-side drill-side">
          <Badge variant="light" color="orange" className="drill-simulated">
            {own('view.simulated')}
          </Badge>
          <Legend counts={counts} />
          <Switch
            label={own('view.eyes')}
            checked={throughEyes}
            onChange={({ currentTarget }) => setThroughEyes(currentTarget.checked)}
            thumbIcon={<IconEye size={10} aria-hidden />}
            data-testid="drill-eyes"
          />
          <fieldset className="indoor-floors" aria-label={word('indoor.floors')}>
            {[...film.levels.keys()].reverse().map((k) => (
              <Button
                key={k}
                size="compact-sm"
                variant={k + 1 === floor ? 'light' : 'subtle'}
                color={k + 1 === fireFloor ? 'orange' : k + 1 === floor ? undefined : 'gray'}
                aria-pressed={k + 1 === floor}
                onClick={() => setFloor(k + 1)}
              >
                {word('indoor.floor', { number: k + 1 })}
                {k + 1 === fireFloor && ` · ${own('view.fire')}`}
              </Button>
            ))}
          </fieldset>
          {!throughEyes && (
            <>
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
              />
            </>
          )}
          <FactTable
            caption={own('view.title')}
            facts={[
              { key: 'alarm', title: own('view.alarm'), value: format.quantity(alarmS, 'second') },
              { key: 'smoke', title: own('view.smoke'), value: format.quantity(clearM, 'metre', 1) },
              { key: 'heat', title: own('view.heat'), value: format.quantity(celsius, 'celsius') },
            ]}
          />
          <FloorTable tables={tables} />
          <p className="field-help">{own('view.limits')}</p>
        </div>
      </div>
    </Modal>
  );
}

/** Somebody who stands on a floor at first: him one follows. */
function personOn(film: Film, floor: number): number | undefined {
  for (let person = 0; person < film.people; person++) if (film.floorOf(person) === floor) return person;
  return undefined;
}

interface Clock {
  readonly second: number;
  readonly playing: boolean;
  readonly speed: string;
  set(second: number): void;
  play(on: boolean): void;
  setSpeed(speed: string): void;
}

function useClock(endS: number): Clock {
  const [second, setSecond] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState('5');
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const passed = (Number(speed) * (now - last)) / 1000;
      last = now;
      setSecond((before) => Math.min(endS, before + passed));
    }, tickMs);
    return () => clearInterval(timer);
  }, [playing, speed, endS]);
  useEffect(() => {
    if (second >= endS) setPlaying(false);
  }, [second, endS]);
  return {
    ...{ second, playing, speed, setSpeed },
    set(next) {
      setPlaying(false);
      setSecond(next);
    },
    play(on) {
      if (on && second >= endS) setSecond(0);
      setPlaying(on);
    },
  };
}

function Transport({ clock, endS }: { clock: Clock; endS: number }) {
  const { featureWord } = useWords();
  const own = (key: string) => featureWord(place, key);
  return (
    <Group gap="xs" wrap="nowrap" mt="xs">
      <Button
        size="compact-sm"
        variant="light"
        leftSection={
          clock.playing ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />
        }
        onClick={() => clock.play(!clock.playing)}
        data-testid="drill-play"
        data-autofocus
      >
        {own(clock.playing ? 'play.stop' : 'play.start')}
      </Button>
      <Slider
        flex={1}
        min={0}
        max={Math.ceil(endS)}
        step={1}
        label={null}
        value={Math.round(clock.second)}
        onChange={clock.set}
        thumbLabel={own('play.time')}
        data-testid="drill-time"
      />
      <Text size="sm" className="drill-time" data-testid="drill-second">
        {minutesText(clock.second)}
      </Text>
      <Select
        size="xs"
        w={76}
        data={speeds.map((value) => ({ value, label: `${value}×` }))}
        value={clock.speed}
        allowDeselect={false}
        onChange={(next) => next && clock.setSpeed(next)}
        aria-label={own('play.speed')}
      />
    </Group>
  );
}

const minutesText = (second: number) =>
  `${Math.floor(second / 60)}:${String(Math.floor(second % 60)).padStart(2, '0')}`;

/** What the colours mean, and how many are so now. */
function Legend({ counts }: { counts: Record<Doing, number> }) {
  const { featureWord, format } = useWords();
  return (
    <ul className="drill-legend" data-testid="drill-counts">
      {doings.map((doing) => (
        <li key={doing}>
          <span className="drill-dot" data-doing={doing} aria-hidden />
          {featureWord(place, `doing.${doing}`)}
          <strong>{format.number(counts[doing])}</strong>
        </li>
      ))}
    </ul>
  );
}

/** The results by floor: all that the film shows, in figures. */
function FloorTable({ tables: { floors } }: { tables: DrillTables }) {
  const { featureWord, format } = useWords();
  const own = (key: string) => featureWord(place, key);
  const values = (key: string) => {
    const column = floors.columns[key];
    return column.type === 'number' ? column.values : new Float32Array(floors.rows);
  };
  const columns = ['people', 'floorClearS', 'outS', 'caught'];
  return (
    <table className="top-rows">
      <caption>{own('floors.title')}</caption>
      <thead>
        <tr>
          {['floor', ...columns].map((key) => (
            <th key={key} scope="col">
              {own(`floors.${key}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: floors.rows }, (_, k) => floors.rows - 1 - k).map((row) => (
          <tr key={row}>
            <th scope="row">{format.number(values('floor')[row])}</th>
            {columns.map((key) => (
              <td key={key}>{format.number(values(key)[row])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
