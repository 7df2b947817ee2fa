import '@mantine/dates/styles.css';
import 'dayjs/locale/ko';
import { DateInput } from '@mantine/dates';
import { IconCalendar } from '@tabler/icons-react';
import { useWords } from '#client/kit/use-words.ts';

/** The day, as the reader of the page's language writes it, whatever the browser's own is. */
export function ClockDate({ date, set }: { date: string; set(day: string): void }) {
  const { word, language } = useWords();
  return (
    <DateInput
      className="clock-date"
      size="xs"
      value={date}
      onChange={(next) => next && set(next)}
      valueFormat={language === 'ko' ? 'YYYY. M. D.' : 'D MMM YYYY'}
      locale={language}
      aria-label={word('clock.date')}
      leftSection={<IconCalendar size={14} aria-hidden />}
      popoverProps={{ position: 'top-start' }}
      data-testid="clock-date"
    />
  );
}
