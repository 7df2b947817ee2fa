import { ActionIcon, Button, Menu, Slider, Tooltip } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconSunHigh } from '@tabler/icons-react';
import { lazy, Suspense, useEffect } from 'react';
import { seasonInstant, seasons, seasonTitles } from '#client/kit/seasons.ts';
import { useWords } from '#client/kit/use-words.ts';
import { minuteMs, seoulDateOf, startOfSeoulDay } from '#core';
import { twin, useTwin } from '../state/store.ts';
import { ClockBadge } from './clock-badge.tsx';

const ClockDate = lazy(() => import('./clock-date.tsx').then(({ ClockDate: Part }) => ({ default: Part })));

const frameMs = 100;
const followEveryMs = 20_000;

/** One clock for the sun and the shadows. Always Seoul's time, and it says so. */
export function ClockBar() {
  const { word, format } = useWords();
  const clock = useTwin((state) => state.clock);
  useRunningClock(clock.playing, clock.live);
  // The calendar is heavy, and the city comes first.
  const opening = useTwin(({ picture }) => picture === 'opening');
  const date = seoulDateOf(clock.instant);
  const minutes = Math.floor((clock.instant - startOfSeoulDay(date)) / minuteMs);
  const set = (day: string, minute: number) => twin.setInstant(startOfSeoulDay(day) + minute * minuteMs);
  const playLabel = word(clock.playing ? 'clock.pause' : 'clock.play');
  return (
    <section className="clock glass" aria-label={word('clock.title')} data-testid="clock">
      <Tooltip label={playLabel}>
        <ActionIcon
          variant="filled"
          radius="xl"
          aria-label={playLabel}
          data-testid="clock-play"
          onClick={() => useTwin.setState({ clock: { ...clock, playing: !clock.playing, live: false } })}
        >
          {clock.playing ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
        </ActionIcon>
      </Tooltip>
      <Suspense fallback={<div className="clock-date" />}>
        {opening ? <div className="clock-date" /> : <ClockDate date={date} set={(day) => set(day, minutes)} />}
      </Suspense>
      <Days date={date} set={(day) => set(day, minutes)} />
      <Slider
        className="clock-slider"
        min={0}
        max={1439}
        step={5}
        value={minutes}
        onChange={(minute) => set(date, minute)}
        label={null}
        marks={[{ value: 360 }, { value: 720 }, { value: 1080 }]}
        thumbLabel={word('clock.hour')}
        data-testid="clock-slider"
      />
      <output className="clock-time" data-testid="clock-time">
        {format.time(clock.instant)} <abbr title={word('clock.zone')}>KST</abbr>
      </output>
      <ClockBadge />
      <Button
        size="compact-xs"
        variant={clock.live ? 'light' : 'default'}
        radius="xl"
        aria-pressed={clock.live}
        data-testid="clock-now"
        onClick={() => useTwin.setState({ clock: { ...clock, instant: Date.now(), live: true, playing: false } })}
      >
        {word('clock.now')}
      </Button>
    </section>
  );
}

/** Seconds of the city per second of the reader. */
const speeds = [60, 600, 1800, 7200];

/** Days on which the sun turns, and how fast the clock plays. */
function Days({ date, set }: { date: string; set(day: string): void }) {
  const { word, say, format } = useWords();
  const speed = useTwin((state) => state.clock.speed);
  const year = Number(date.slice(0, 4));
  return (
    <Menu position="top" withinPortal>
      <Menu.Target>
        <Tooltip label={word('clock.days')}>
          <ActionIcon size="md" color="gray" aria-label={word('clock.days')} data-testid="clock-days">
            <IconSunHigh size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{word('clock.seasons')}</Menu.Label>
        {seasons.map((season) => {
          const instant = seasonInstant(year, season);
          return (
            <Menu.Item
              key={season}
              rightSection={<span className="place-detail">{format.date(instant)}</span>}
              onClick={() => set(seoulDateOf(instant))}
              data-testid={`season-${season}`}
            >
              {say(seasonTitles[season])}
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <Menu.Label>{word('clock.speed')}</Menu.Label>
        {speeds.map((each) => (
          <Menu.Item
            key={each}
            aria-current={each === speed ? 'true' : undefined}
            fw={each === speed ? 700 : undefined}
            onClick={() => useTwin.setState(({ clock }) => ({ clock: { ...clock, speed: each } }))}
          >
            {word('clock.speedOf', { minutes: format.number(each / 60) })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function useRunningClock(playing: boolean, live: boolean): void {
  useEffect(() => {
    if (playing) {
      const timer = setInterval(() => twin.play(frameMs), frameMs);
      return () => clearInterval(timer);
    }
    if (!live) return;
    const follow = () => useTwin.setState(({ clock }) => ({ clock: { ...clock, instant: Date.now() } }));
    const timer = setInterval(follow, followEveryMs);
    return () => clearInterval(timer);
  }, [playing, live]);
}
