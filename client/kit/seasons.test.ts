import { describe, expect, it } from 'vitest';
import { seoulDateOf } from '#core';
import { seasonInstant, seasons } from './seasons.ts';

/** U.S. Naval Observatory / Korea Astronomy and Space Science Institute, UTC. */
const known = {
  2024: ['2024-03-20T03:06Z', '2024-06-20T20:51Z', '2024-09-22T12:44Z', '2024-12-21T09:21Z'],
  2025: ['2025-03-20T09:01Z', '2025-06-21T02:42Z', '2025-09-22T18:19Z', '2025-12-21T15:03Z'],
  2026: ['2026-03-20T14:46Z', '2026-06-21T08:25Z', '2026-09-23T00:05Z', '2026-12-21T20:50Z'],
} as const;

describe('equinoxes and solstices', () => {
  it('are those of the almanac to five minutes', () => {
    for (const [year, instants] of Object.entries(known)) {
      for (const [i, season] of seasons.entries()) {
        const off = Math.abs(seasonInstant(Number(year), season) - Date.parse(instants[i]));
        expect(off, `${season} ${year}`).toBeLessThan(5 * 60_000);
      }
    }
  });
  it('fall on the day of Seoul: the winter solstice of 2026 is the 22nd there', () => {
    expect(seoulDateOf(seasonInstant(2026, 'december'))).toBe('2026-12-22');
    expect(seoulDateOf(seasonInstant(2026, 'june'))).toBe('2026-06-21');
  });
});
