import { ActionIcon, Button, Slider, Tooltip } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import 'dayjs/locale/ko';
import { IconCalendar, IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { minuteMs, seoulDateOf, startOfSeoulDay } from '#core';
import { twin, useTwin } from '../state/store.ts';

const frameMs = 100;
const followEveryMs = 20_000;

/** One clock for the sun and the shadows. Always Seoul's time, and it says so. */
export function ClockBar() {
  const { word, format, language } = useWords();
  const clock = useTwin((state) => state.clock);
  useRunningClock(clock.playing, clock.live);
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
      <DateInput
        className="clock-date"
        size="xs"
        value={date}
        onChange={(next) => next && set(next, minutes)}
        valueFormat={language === 'ko' ? 'YYYY. M. D.' : 'D MMM YYYY'}
        locale={language}
        aria-label={word('clock.date')}
        leftSection={<IconCalendar size={14} aria-hidden />}
        popoverProps={{ position: 'top-start' }}
        data-testid="clock-date"
      />
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
