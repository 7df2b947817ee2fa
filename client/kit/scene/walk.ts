import { Cartesian3, Cartographic, Math as CesiumMath } from 'cesium';
import { openPlace, type Spot, stepped } from './footing.ts';
import type { World } from './world.ts';

export const eyeM = 1.6;
/** Metres a second: brisk, and running. */
const paceM = 2.4;
const runM = 9;
const turnDegPerS = 70;
/** What is higher than this above the ground just ahead is a wall: a kerb and a step are not. */
const stepUpM = 1.1;
/** However long a frame took, nobody walks through a wall in it. */
const longestStepM = 0.7;
const lookDegPerPx = 0.18;
/** For so long after the start, finer buildings may come and stand where the walker does. */
const [recheckMs, rechecks] = [500, 24];

export type Step = 'forward' | 'back' | 'left' | 'right' | 'turnLeft' | 'turnRight';

const keys: Readonly<Record<string, Step>> = {
  w: 'forward',
  ArrowUp: 'forward',
  s: 'back',
  ArrowDown: 'back',
  a: 'left',
  d: 'right',
  ArrowLeft: 'turnLeft',
  ArrowRight: 'turnRight',
};
const bearings = { forward: 0, right: 90, back: 180, left: 270 } as const;

/** On foot: the eye 1.6 m above the ground; buildings stop it. */
export interface Walk {
  readonly walking: boolean;
  /** Begins at the nearest place without a building on it; false when there is none near. */
  start(lon: number, lat: number): boolean;
  /** One step or turn, for buttons. */
  step(step: Step): void;
  stop(): void;
  /** Called when walking begins and ends. */
  onChange(heard: (walking: boolean) => void): void;
  destroy(): void;
}

interface Stand {
  lon: number;
  lat: number;
  headingDeg: number;
  pitchDeg: number;
}

export function makeWalk(world: World): Walk {
  const { scene, widget } = world;
  const { canvas } = widget;
  const controller = scene.screenSpaceCameraController;
  let stand: Stand | undefined;
  let heard: (walking: boolean) => void = () => undefined;
  let stop = new AbortController();
  let calm = { inputs: true, collision: true };
  const held = new Set<Step>();
  let running = false;
  let last = 0;

  const groundAt = (lon: number, lat: number) => scene.globe.getHeight(Cartographic.fromDegrees(lon, lat)) ?? 0;
  let standsAt = 0;
  const look = () => {
    if (!stand) return;
    const { lon, lat, headingDeg, pitchDeg } = stand;
    standsAt = groundAt(lon, lat);
    scene.camera.setView({
      destination: Cartesian3.fromDegrees(lon, lat, standsAt + eyeM),
      orientation: {
        heading: CesiumMath.toRadians(headingDeg),
        pitch: CesiumMath.toRadians(pitchDeg),
        roll: 0,
      },
    });
    world.draw();
  };
  // Finer ground comes while one stands on it: the eye goes up or down with it, or it would be beneath.
  const stopFollowing = scene.preUpdate.addEventListener(() => {
    if (stand && Math.abs(groundAt(stand.lon, stand.lat) - standsAt) > 0.02) look();
  });
  const isWall = (spot: Spot) => standsThere(world, spot);
  /** Moves by metres along a bearing from where the walker looks. */
  const go = (bearingDeg: number, metres: number) => {
    if (!stand) return;
    const next = stepped(stand, CesiumMath.toRadians(stand.headingDeg + bearingDeg), metres, isWall);
    if (next) Object.assign(stand, next);
  };
  const comeOut = (left: number) => {
    if (!stand || left === 0) return;
    if (isWall(stand)) {
      Object.assign(stand, openPlace(stand, isWall));
      look();
    }
    rechecking = setTimeout(() => comeOut(left - 1), recheckMs);
  };
  let rechecking: ReturnType<typeof setTimeout> | undefined;
  const move = (step: Step, seconds: number, fast: boolean) => {
    if (!stand) return;
    if (step === 'turnLeft') stand.headingDeg -= turnDegPerS * seconds;
    else if (step === 'turnRight') stand.headingDeg += turnDegPerS * seconds;
    else go(bearings[step], Math.min(longestStepM, (fast ? runM : paceM) * seconds));
  };
  const tick = (time: number) => {
    if (!stand || held.size === 0) {
      running = false;
      return;
    }
    const seconds = Math.min(0.25, (time - last) / 1000);
    last = time;
    for (const step of held) move(step, seconds, fast);
    look();
    requestAnimationFrame(tick);
  };
  let fast = false;
  const hold = (step: Step) => {
    held.add(step);
    if (running) return;
    running = true;
    last = performance.now();
    requestAnimationFrame(tick);
  };

  const bind = () => {
    stop = new AbortController();
    const { signal } = stop;
    const keyed = (event: KeyboardEvent, down: boolean) => {
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea, select')) return;
      fast = event.shiftKey;
      const step = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (down && event.key === 'Escape') end();
      else if (step && down) hold(step);
      else if (step) held.delete(step);
      else return;
      // The scene's own keys rest meanwhile.
      event.stopPropagation();
      event.preventDefault();
    };
    window.addEventListener('keydown', (event) => keyed(event, true), { signal, capture: true });
    window.addEventListener('keyup', (event) => keyed(event, false), { signal, capture: true });
    window.addEventListener('blur', () => held.clear(), { signal });
    canvas.addEventListener(
      'pointermove',
      (event) => {
        if (!stand || event.buttons === 0) return;
        stand.headingDeg -= event.movementX * lookDegPerPx;
        stand.pitchDeg = Math.min(75, Math.max(-75, stand.pitchDeg + event.movementY * lookDegPerPx));
        look();
      },
      { signal },
    );
  };
  const end = () => {
    if (!stand) return;
    const { lon, lat, headingDeg } = stand;
    stand = undefined;
    clearTimeout(rechecking);
    held.clear();
    stop.abort();
    controller.enableInputs = calm.inputs;
    controller.enableCollisionDetection = calm.collision;
    heard(false);
    world.flyTo({ target: [lon, lat, groundAt(lon, lat)], range: 320, heading: headingDeg, pitch: -32 }, 1.2);
  };

  return {
    get walking() {
      return stand !== undefined;
    },
    start(lon, lat) {
      if (stand) return true;
      const open = openPlace({ lon, lat }, isWall);
      if (!open) return false;
      calm = { inputs: controller.enableInputs, collision: controller.enableCollisionDetection };
      controller.enableInputs = false;
      // Cesium would lift the camera to its own least height.
      controller.enableCollisionDetection = false;
      scene.camera.cancelFlight();
      stand = { ...open, headingDeg: world.camera().heading, pitchDeg: 2 };
      bind();
      look();
      heard(true);
      comeOut(rechecks);
      return true;
    },
    step(step) {
      move(step, 0.3, false);
      look();
    },
    stop: end,
    onChange(next) {
      heard = next;
    },
    destroy() {
      stopFollowing();
      clearTimeout(rechecking);
      stop.abort();
      stand = undefined;
    },
  };
}

/** Whether something of the city stands there, by what is drawn: heights of the tiles over the ground. */
function standsThere({ scene }: World, { lon, lat }: Spot): boolean {
  const place = Cartographic.fromDegrees(lon, lat);
  const ground = scene.globe.getHeight(place);
  if (ground === undefined || !scene.sampleHeightSupported) return false;
  const top = scene.sampleHeight(place, undefined, 0.3);
  return top !== undefined && top - ground > stepUpM;
}
