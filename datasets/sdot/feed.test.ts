import { describe, expect, it } from 'vitest';
import { describeFaults } from '#datasets/_kit/seoul-api/fault-suite.testing.ts';
import { feed, hourText } from './feed.ts';
import { normaliseSdot } from './normalise.ts';

const rowOf = (serial: string, hour: string, more: object = {}) => ({
  MDL_NO: 'SDOT001',
  SN: serial,
  MSRMT_HR: hour,
  CGG: 'Gangnam-gu',
  AVG_TP: '18.4',
  AVG_HUM: '55',
  AVG_WSPD: '1.2',
  AVG_WD: '270.0',
  AVG_INILLU: '12000',
  AVG_UV: '3.1',
  AVG_NIS: '58',
  AVG_VBR_X: '0.1',
  AVG_VBR_Y: '0.4',
  DATA_NO: '1',
  ...more,
});

describeFaults('S-DoT', {
  source: feed,
  spec: {
    style: 'seoul',
    envelope: 'IotVdata017',
    rows: (path) => {
      const [gu, hour] = path.split('/').slice(6, 8);
      return [1, 2, 3].map((i) => rowOf(`OC3-${gu}-${i}`, hour));
    },
  },
  timed: true,
  calls: 'SEOUL_API_DAILY_CALLS',
  entities: 24,
});

describe('rows of the environment service', () => {
  const lower = (row: object) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]));
  const now = Date.parse('2026-10-14T14:10:00+09:00');
  it('become readings of the hour; of vibrations the largest, of two the corrected one', () => {
    const rows = [rowOf('A', '2026-10-14_13', { DATA_NO: '2', AVG_TP: '19.0' }), rowOf('A', '2026-10-14_13')].map(
      lower,
    );
    const { observations, problems } = normaliseSdot(rows, now);
    expect(observations).toHaveLength(1);
    expect(observations[0]).toMatchObject({
      entity: 'A',
      time: Date.parse('2026-10-14T13:00:00+09:00'),
      revision: 1,
      values: { temperature: 19, noise: 58, vibration: 0.4, windDirectionDeg: 270, pm25: null },
    });
    expect(problems.counts).toEqual({ repeated: 1 });
  });

  it('are asked for the last whole hour in the service’s own words', () => {
    expect(hourText(now)).toBe('2026-10-14_13');
    expect(hourText(Date.parse('2026-10-14T00:10:00+09:00'))).toBe('2026-10-13_23');
  });
});
