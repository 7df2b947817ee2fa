import { ApiError } from '#client/kit/api.ts';
import { alongPath, type Measured, measureArea, measurePath, measureProfile, slopeDeg } from '#client/kit/measure.ts';
import type { ProfileLine } from '#client/kit/measure-chart.tsx';
import type { PathWishes } from '#client/kit/scene/path-tool.ts';
import type { Text } from '#core';
import { loadClientParts } from '../../features.ts';
import { api, scene } from '../../session.ts';

/** What is drawn on the map for each kind of measurement. */
export const measurements = {
  distance: {},
  height: { most: 2, straight: true },
  area: { closed: true },
  profile: {},
  sight: { most: 2, straight: true },
} as const satisfies Record<string, PathWishes>;

export interface SightEyes {
  /** Metres above the ground or roof. */
  readonly eyeM: number;
  readonly targetM: number;
}

export interface Measurement {
  readonly facts: readonly {
    readonly key: string;
    readonly value: number;
    readonly as: 'length' | 'metre' | 'area' | 'degree' | 'percent';
  }[];
  readonly chart?: {
    readonly lines: readonly (Omit<ProfileLine, 'name'> & { readonly name: Text })[];
    readonly mark?: { readonly at: readonly [number, number]; readonly name: Text };
  };
  readonly note?: Text;
}

export interface MeasureContext {
  /** Of the ground under the points, metres above the ellipsoid. */
  readonly heights: readonly number[];
  readonly eyes: SightEyes;
  readonly scenario: string | undefined;
}

export function measureNow(
  kind: keyof typeof measurements,
  points: readonly Measured[],
  context: MeasureContext,
): Promise<Measurement> | Measurement {
  const onGround = points.map(([lon, lat], i): Measured => [lon, lat, context.heights[i] ?? 0]);
  if (kind === 'distance') return distanceOf(onGround);
  if (kind === 'height') return heightOf(points, onGround);
  if (kind === 'area') return areaOf(points);
  return kind === 'profile' ? profileOf(points) : sightOf(points, context);
}

function distanceOf(onGround: readonly Measured[]): Measurement {
  const { planM, spaceM, riseM } = measurePath(onGround);
  return {
    facts: [
      { key: 'plan', value: planM, as: 'length' },
      { key: 'space', value: spaceM, as: 'length' },
      { key: 'rise', value: riseM, as: 'metre' },
    ],
  };
}

/** From the first point to the second, as they were clicked: roofs count. */
function heightOf([from, to]: readonly Measured[], [fromGround, toGround]: readonly Measured[]): Measurement {
  const { planM, spaceM, riseM } = measurePath([from, to]);
  return {
    facts: [
      { key: 'rise', value: riseM, as: 'metre' },
      { key: 'plan', value: planM, as: 'length' },
      { key: 'straight', value: spaceM, as: 'length' },
      { key: 'slope', value: slopeDeg(from, to), as: 'degree' },
      { key: 'aboveGroundFrom', value: from[2] - fromGround[2], as: 'metre' },
      { key: 'aboveGroundTo', value: to[2] - toGround[2], as: 'metre' },
    ],
  };
}

function areaOf(points: readonly Measured[]): Measurement {
  const { areaM2, perimeterM } = measureArea(points);
  return {
    facts: [
      { key: 'planArea', value: areaM2, as: 'area' },
      { key: 'perimeter', value: perimeterM, as: 'length' },
    ],
  };
}

const samplesMost = 200;

async function profileOf(points: readonly Measured[]): Promise<Measurement> {
  const { planM } = measurePath(points);
  const places = alongPath(points, Math.max(5, planM / samplesMost));
  const heights = (await scene()?.heightsAboveSea(places.map(({ lon, lat }) => [lon, lat]))) ?? [];
  const profile = places.map(({ alongM }, i) => ({ alongM, heightM: heights[i] }));
  const { lowestM, highestM, climbM, descentM, steepestPercent } = measureProfile(profile);
  return {
    facts: [
      { key: 'plan', value: planM, as: 'length' },
      { key: 'lowest', value: lowestM, as: 'metre' },
      { key: 'highest', value: highestM, as: 'metre' },
      { key: 'climb', value: climbM, as: 'metre' },
      { key: 'descent', value: descentM, as: 'metre' },
      { key: 'steepest', value: steepestPercent, as: 'percent' },
    ],
    chart: {
      lines: [{ name: ground, points: profile.map((at) => [at.alongM, at.heightM]), filled: true, tone: 'ground' }],
    },
  };
}

const noSightLine = new ApiError({
  code: 'no-sight-line',
  message: { ko: '이 서버에는 시선 분석이 없습니다.', en: 'This server has no analysis of views.' },
  remedy: { ko: '다른 재기를 쓰십시오.', en: 'Use another measurement.' },
});

/** Whether one point sees another, by the same surface and the same rays as the simulation of views. */
async function sightOf([from, to]: readonly Measured[], { eyes, scenario }: MeasureContext): Promise<Measurement> {
  const end = ([lon, lat]: Measured, heightM: number) => `${lon.toFixed(7)},${lat.toFixed(7)},${heightM}`;
  const query = new URLSearchParams({ from: end(from, eyes.eyeM), to: end(to, eyes.targetM) });
  if (scenario) query.set('scenario', scenario);
  const sightLine = (await loadClientParts()).find((part) => part.sightLine)?.sightLine;
  if (!sightLine) throw noSightLine;
  const answer = await sightLine(api, query);
  const { visible, distanceM, clearanceM, blocked, samples } = answer;
  return {
    note: visible ? sees : blockedText,
    facts: [
      { key: 'plan', value: distanceM, as: 'length' },
      { key: 'eyeHeight', value: answer.eyeM, as: 'metre' },
      { key: 'targetHeight', value: answer.targetM, as: 'metre' },
      ...(clearanceM === null ? [] : [{ key: 'clearance', value: clearanceM, as: 'metre' } as const]),
      ...(blocked ? [{ key: 'blockedAt', value: blocked.distanceM, as: 'length' } as const] : []),
    ],
    chart: {
      lines: [
        { name: surface, points: samples.map((at) => [at.distanceM, at.surfaceM]), filled: true, tone: 'ground' },
        { name: sightline, points: samples.map((at) => [at.distanceM, at.lineM]), tone: visible ? 'sight' : 'blocked' },
      ],
      ...(blocked ? { mark: { at: [blocked.distanceM, blocked.surfaceM], name: obstacle } } : {}),
    },
  };
}

const ground: Text = { ko: '지면', en: 'Ground' };
const surface: Text = { ko: '지면과 지붕', en: 'Ground and roofs' };
const sightline: Text = { ko: '시선', en: 'Line of sight' };
const obstacle: Text = { ko: '가림', en: 'Blocked' };
const sees: Text = { ko: '보입니다.', en: 'It is visible.' };
const blockedText: Text = { ko: '가려져 보이지 않습니다.', en: 'It is hidden.' };
