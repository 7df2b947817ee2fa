import { Cartesian3, Math as CesiumMath, HeadingPitchRange, Matrix4, PerspectiveFrustum, Transforms } from 'cesium';
import { describe, expect, it } from 'vitest';
import { randomSequence } from '#core';
import { type CameraPose, CesiumViewport, viewStateOf } from './cesium-viewport.ts';
import { enuFrame, intoFrame } from './enu-frame.ts';

/**
 * The overlay must put a point where Cesium puts it: within 2 px up to 5 km from the frame's origin. Here the matrices
 * are compared; that the pixels agree as well is seen in the browser journeys.
 */

interface Shot {
  readonly pose: CameraPose;
  readonly width: number;
  readonly height: number;
  readonly range: number;
}

/** A camera that looks at a target as Cesium's `lookAt` does, without a scene. */
function shotAt(
  target: Cartesian3,
  { heading, pitch, range }: { heading: number; pitch: number; range: number },
  width: number,
  height: number,
): Shot {
  const offset = new HeadingPitchRange(heading, pitch, range);
  const local = new Cartesian3(
    -range * Math.cos(offset.pitch) * Math.sin(offset.heading),
    -range * Math.cos(offset.pitch) * Math.cos(offset.heading),
    -range * Math.sin(offset.pitch),
  );
  const toFixed = Transforms.eastNorthUpToFixedFrame(target);
  const position = Matrix4.multiplyByPoint(toFixed, local, new Cartesian3());
  const direction = Cartesian3.normalize(Cartesian3.subtract(target, position, new Cartesian3()), new Cartesian3());
  const zenith = Matrix4.multiplyByPointAsVector(toFixed, Cartesian3.UNIT_Z, new Cartesian3());
  const right = Cartesian3.normalize(Cartesian3.cross(direction, zenith, new Cartesian3()), new Cartesian3());
  const up = Cartesian3.cross(right, direction, new Cartesian3());
  const viewMatrix = Matrix4.computeView(position, direction, up, right, new Matrix4());
  const frustum = new PerspectiveFrustum({
    fov: CesiumMath.toRadians(60),
    aspectRatio: width / height,
    near: 1,
    far: 500_000,
  });
  return { pose: { viewMatrix, positionWC: position, frustum }, width, height, range };
}

/** Pixel of a place as Cesium projects it: its matrices, double precision. */
function cesiumPixel({ pose, width, height }: Shot, place: readonly [number, number, number]) {
  const eye = Matrix4.multiplyByPoint(pose.viewMatrix, Cartesian3.fromDegrees(...place), new Cartesian3());
  const p = Matrix4.toArray(pose.frustum.projectionMatrix);
  const w = -eye.z;
  return { x: ((p[0] * eye.x) / w + 1) * (width / 2), y: (1 - (p[5] * eye.y) / w) * (height / 2), depth: w };
}

function deckPixel(viewport: CesiumViewport, local: Float32Array) {
  const [x, y] = viewport.project([...local]);
  return { x, y };
}

describe('the overlay projects as Cesium does', () => {
  const next = randomSequence(20260821);
  const cameras = Array.from({ length: 40 }, () => {
    const target = Cartesian3.fromDegrees(126.9 + 0.2 * next(), 37.45 + 0.2 * next(), 20 + 200 * next());
    const view = { heading: 6.28 * next(), pitch: -0.15 - 1.3 * next(), range: 150 * 40 ** next() };
    const size = next() < 0.5 ? [1440, 900] : [360, 640];
    return { target, shot: shotAt(target, view, size[0], size[1]) };
  });

  it('within 0.5 px for points up to 5 km from the origin', () => {
    let compared = 0;
    let worst = 0;
    for (const { target, shot } of cameras) {
      const carto = Cartesian3.clone(target);
      const origin = lonLatOf(carto);
      const frame = enuFrame(origin[0], origin[1], 0);
      const viewport = new CesiumViewport({
        ...viewStateOf(shot.pose, frame, shot.height, shot.range),
        width: shot.width,
        height: shot.height,
      });
      for (let i = 0; i < 60; i++) {
        const place = [origin[0] + (next() - 0.5) * 0.08, origin[1] + (next() - 0.5) * 0.07, 300 * next()] as const;
        const there = cesiumPixel(shot, place);
        const visible = there.depth > 5 && Math.abs(there.x) < 3 * shot.width && Math.abs(there.y) < 3 * shot.height;
        if (!visible) continue;
        const local = new Float32Array(3);
        intoFrame(frame, place, local);
        const here = deckPixel(viewport, local);
        worst = Math.max(worst, Math.hypot(here.x - there.x, here.y - there.y));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(500);
    expect(worst).toBeLessThan(0.5);
  });

  it('does not move a point when the frame is re-centred', () => {
    const { target, shot } = cameras[3];
    const [lon, lat] = lonLatOf(target);
    const place = [lon + 0.004, lat - 0.003, 60] as const;
    const pixels = [enuFrame(lon, lat, 0), enuFrame(lon + 0.045, lat + 0.02, 0)].map((frame) => {
      const local = new Float32Array(3);
      intoFrame(frame, place, local);
      const state = viewStateOf(shot.pose, frame, shot.height, shot.range);
      return new CesiumViewport({ ...state, width: shot.width, height: shot.height }).project([...local]);
    });
    expect(Math.hypot(pixels[0][0] - pixels[1][0], pixels[0][1] - pixels[1][1])).toBeLessThan(0.2);
  });

  it('the flat shortcut would fail this test: curvature is 2 m at 5 km', () => {
    const frame = enuFrame(127, 37.5, 0);
    const local = new Float64Array(3);
    intoFrame(frame, [127 + 5000 / 88_400, 37.5, 0], local);
    expect(Math.hypot(local[0], local[1])).toBeCloseTo(5000, -2);
    expect(local[2]).toBeCloseTo(-(5000 ** 2) / (2 * 6_378_137), 1);
  });

  it('gives layers the zoom that they size pixels by', () => {
    const { shot } = cameras[0];
    const state = viewStateOf(shot.pose, enuFrame(127, 37.5, 0), 900, 1000);
    const pixelsPerMetre = (state.projectionMatrix[5] * 900) / 2 / 1000;
    expect(2 ** state.zoom).toBeCloseTo(pixelsPerMetre, 6);
    expect(state.position[2]).toBe(0);
  });
});

function lonLatOf(position: Cartesian3): readonly [number, number] {
  const lon = Math.atan2(position.y, position.x);
  // Geodetic latitude by Bowring's first step: enough to choose an origin.
  const e2 = 0.00669437999014;
  const lat = Math.atan2(position.z, Math.hypot(position.x, position.y) * (1 - e2));
  return [CesiumMath.toDegrees(lon), CesiumMath.toDegrees(lat)];
}
