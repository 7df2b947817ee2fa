import { metresPerDegree } from '#client/kit/geo.ts';
import type { Camera, World } from '#client/kit/scene/world.ts';

const stepSeconds = 0.2;
const turnDeg = 15;

type Move = (camera: Camera) => Camera;

const moves = new Map<string, Move>([
  ['ArrowUp', (camera) => moved(camera, 0)],
  ['ArrowRight', (camera) => moved(camera, 90)],
  ['ArrowDown', (camera) => moved(camera, 180)],
  ['ArrowLeft', (camera) => moved(camera, 270)],
  ['+', (camera) => ({ ...camera, range: camera.range * 0.75 })],
  ['=', (camera) => ({ ...camera, range: camera.range * 0.75 })],
  ['-', (camera) => ({ ...camera, range: camera.range / 0.75 })],
  ['q', (camera) => ({ ...camera, heading: camera.heading - turnDeg })],
  ['e', (camera) => ({ ...camera, heading: camera.heading + turnDeg })],
  ['n', (camera) => ({ ...camera, heading: 0 })],
]);

export interface KeyActions {
  home(): void;
  /** What a click in the middle of the picture would do. */
  pick(): void;
  /** What is known of the place in the middle of the picture. */
  tellOfPlace(): void;
}

/** The camera, and what a mouse picks, by keys alone, while the scene has the focus. */
export function bindKeys(parent: HTMLElement, world: World, actions: KeyActions): () => void {
  const others = new Map([
    ['r', actions.home],
    ['Enter', actions.pick],
    ['i', actions.tellOfPlace],
  ]);
  const heard = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const other = others.get(event.key);
    if (other) return other();
    const move = moves.get(event.key);
    if (!move) return;
    event.preventDefault();
    world.flyTo(move(world.camera()), stepSeconds);
  };
  parent.addEventListener('keydown', heard);
  return () => parent.removeEventListener('keydown', heard);
}

/** A fifth of the distance, in a direction seen from the camera. */
function moved(camera: Camera, towardsDeg: number): Camera {
  const [lon, lat, height] = camera.target;
  const bearing = ((camera.heading + towardsDeg) * Math.PI) / 180;
  const scale = metresPerDegree(lat);
  const step = camera.range / 5;
  return {
    ...camera,
    target: [lon + (step * Math.sin(bearing)) / scale.lon, lat + (step * Math.cos(bearing)) / scale.lat, height],
  };
}
