import { describe, expect, it } from 'vitest';
import { cellOf, type Field, fieldBox, parameterMeta, type Table } from '#core';
import { randomCity } from '../_kit/random-city.ts';
import { snapBox } from '../_kit/raster.ts';
import { citySite } from '../_kit/solar/site.ts';
import { humidSummer } from './bench.ts';
import { type ComfortParameters, contract } from './contract.ts';
import { hoursOf } from './hours.ts';
import { hourFlux } from './kernel/ground.ts';
import { radiantTemperature } from './kernel/radiant.ts';
import { comfort } from './run.ts';
import { simulation } from './server.ts';

const asked = { date: '2026-08-05', sky: 'clear', warmerK: 0, windShare: 50 } as const;
const site = { lon: 127, lat: 37.5, gridConvergenceDeg: 0 };
const hours = hoursOf(asked, humidSummer(), site);

describe('a place in an hour', () => {
  const noon = hourFlux(hours[12]);
  const at = (place: Partial<Parameters<typeof noon>[0]>, flux = noon) =>
    radiantTemperature(flux({ sun: 1, warmed: 1, skyView: 1, cover: 0, ...place }));

  it('is some 20 to 35 K cooler to the body in shade, and cooler over grass and water', () => {
    const [sun, shade] = [at({}), at({ sun: 0, warmed: 0 })];
    expect(sun - shade).toBeGreaterThan(15);
    expect(sun - shade).toBeLessThan(40);
    expect(at({ cover: 1 })).toBeLessThan(sun);
    expect(at({ cover: 2 })).toBeLessThan(at({ cover: 1 }));
  });

  it('is colder at night under more sky', () => {
    const night = hourFlux(hours[2]);
    expect(at({ sun: 0, warmed: 0, skyView: 1 }, night)).toBeLessThan(at({ sun: 0, warmed: 0, skyView: 0.3 }, night));
  });
});

describe('a day of a quarter', () => {
  const surface = randomCity({ seed: 2, width: 160, height: 160, cellSize: 2 });
  const ground = randomCity({ seed: 2, width: 160, height: 160, cellSize: 2, density: 0 });
  const area = snapBox(fieldBox(surface), 2, -80);
  const input = { surface, ground, cover: new Uint8Array(160 * 160), hours, area };
  const of = async (threads: number) =>
    (await comfort(input, { threads })) as unknown as Record<string, Field> & { hours: Table };

  it('is hot in the afternoon sun, mild at night, and says nothing of roofs', async () => {
    const { utci, pet, radiant, stressHours, sun, hours: table } = await of(1);
    expect(utci.timeAxis).toHaveLength(24);
    expect(utci.values.length).toBe(24 * 80 * 80);
    const roofs = stressHours.values.filter(Number.isNaN).length;
    expect(roofs).toBeGreaterThan(500);
    expect(roofs).toBeLessThan(5000);
    const mean = (key: string, hour: number) => Number(cellOf(table.columns[key], hour));
    expect(mean('utciC', 14)).toBeGreaterThan(mean('utciC', 4) + 5);
    expect(mean('radiantC', 4)).toBeLessThan(mean('airC', 4) + 1);
    expect(mean('petC', 14)).toBeGreaterThan(mean('airC', 14));
    expect(mean('strongPct', 14)).toBeGreaterThan(mean('strongPct', 4));
    const known = utci.values.filter((value) => !Number.isNaN(value));
    expect(known.length).toBe(24 * (6400 - roofs));
    expect(pet.values.filter((value) => !Number.isNaN(value)).length).toBe(known.length);
    expect(radiant.values.every((value) => Number.isNaN(value) || (value > 5 && value < 80))).toBe(true);
    expect(Math.max(...sun.values.filter((value) => !Number.isNaN(value)))).toBeGreaterThan(9);
  });

  it('gives the same bits with any number of threads', async () => {
    const [one, two] = [await of(1), await of(2)];
    expect(two.utci.values).toEqual(one.utci.values);
    expect(two.hours).toEqual(one.hours);
  });
});

describe('parameters', () => {
  const box = [127.03, 37.5, 127.04, 37.508];
  const parameters = (more: object = {}) =>
    contract.parameters.parse({ area: box, ...more }) as unknown as ComfortParameters;

  it('have words in both languages', () => {
    for (const schema of Object.values(contract.parameters.shape)) {
      const meta = parameterMeta(schema);
      expect(meta?.title.ko && meta.title.en && meta.help?.ko && meta.help.en).toBeTruthy();
    }
  });

  it('are checked before a run is accepted', () => {
    expect(() => simulation.check?.(parameters())).not.toThrow();
    expect(() => simulation.check?.(parameters({ area: [129, 35, 129.1, 35.1] }))).toThrow('beyond Seoul');
    expect(() => simulation.check?.(parameters({ cellSizeM: 0.5 }))).toThrow('at most');
  });

  it('say which hour the weather lacks', () => {
    const gappy = humidSummer().map((hour) => ({ ...hour, temperatureC: hour.hour === 7 ? null : hour.temperatureC }));
    expect(() => hoursOf(asked, gappy, citySite(fieldBox(randomCity({ seed: 1, width: 4, height: 4 }))))).toThrow(
      'lacks hour',
    );
  });
});
