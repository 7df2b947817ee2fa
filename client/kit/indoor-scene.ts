import {
  AmbientLight,
  Color,
  DirectionalLight,
  DoubleSide,
  EdgesGeometry,
  ExtrudeGeometry,
  GridHelper,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshLambertMaterial,
  Path,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Shape,
  Vector2,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { LocalRing, Storey } from './indoor.ts';

const slabM = 0.28;
const colours = {
  light: { back: '#eef1f4', slab: '#cfd6dd', wall: '#8fb3c0', edge: '#5a6b78', chosen: '#0aa2b5', below: '#b59c7d' },
  dark: { back: '#12181f', slab: '#4a5663', wall: '#5d8390', edge: '#93a5b3', chosen: '#27c4d8', below: '#8a7459' },
};

export interface IndoorLook {
  /** 0: as it stands; 1: every storey lifted off the one below by twice its height. */
  readonly apart: number;
  readonly chosen: number | undefined;
  readonly dark: boolean;
}

/** The storeys of a building as slabs and glass walls; drawn only when something changed. */
export interface IndoorScene {
  /** For views that show more in the building than the building itself. */
  readonly stage: IndoorStage;
  show(look: IndoorLook): void;
  /** The storey under a pixel of the canvas. */
  storeyAt(x: number, y: number): number | undefined;
  resize(): void;
  destroy(): void;
}

/** East is x, up is y, south is z; metres from the middle of the footprint at the ground. */
export interface IndoorStage {
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  /** Where the floor of a storey stands as it is drawn now, the storeys pulled apart or not. */
  levelOf(storey: number): number;
  /** Turning by hand; off while somebody else moves the camera, and back to the whole building when on again. */
  orbit(on: boolean): void;
  redraw(): void;
}

/** Throws where the browser has no WebGL. */
export function makeIndoorScene(
  canvas: HTMLCanvasElement,
  polygons: readonly LocalRing[][],
  storeys: readonly Storey[],
): IndoorScene {
  const renderer = new WebGLRenderer({ canvas, antialias: true });
  renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
  const scene = new Scene();
  const camera = new PerspectiveCamera(38, 1, 0.5, 5000);
  const controls = new OrbitControls(camera, canvas);
  const sun = new DirectionalLight('#ffffff', 1.6);
  sun.position.set(-1, 2, 1.4);
  scene.add(new AmbientLight('#ffffff', 1.5), sun);
  const shapes = polygons.map(shapeOf);
  const floors = storeys.map((storey) => floorOf(shapes, storey));
  for (const { group } of floors) scene.add(group);
  const sizeM = Math.max(10, ...polygons.flat(2).map(([x, y]) => 2 * Math.hypot(x, y)));
  const ground = new GridHelper(2 * sizeM, 12);
  scene.add(ground);
  let queued = 0;

  const draw = () => {
    queued = 0;
    renderer.render(scene, camera);
  };
  const ask = () => {
    queued ||= requestAnimationFrame(draw);
  };
  controls.addEventListener('change', ask);
  const frameAll = (apart: number) => {
    const [low, high] = extentOf(storeys, apart);
    // The whole of it fits, whichever of width and height is the longer in the picture.
    const halfView = Math.tan((camera.fov * Math.PI) / 360);
    const distance = (0.62 * Math.max(high - low + 0.5 * sizeM, sizeM / Math.min(1, camera.aspect))) / halfView;
    controls.target.set(0, (low + high) / 2, 0);
    camera.position.set(0.64 * distance, (low + high) / 2 + 0.4 * distance, 0.66 * distance);
    controls.update();
  };
  let framedFor: number | undefined;

  return {
    stage: {
      scene,
      camera,
      levelOf: (number) =>
        liftedTo(
          storeys,
          Math.max(
            0,
            storeys.findIndex((each) => each.number === number),
          ),
          framedFor ?? 0,
        ),
      orbit(on) {
        controls.enabled = on;
        if (on) frameAll(framedFor ?? 0);
      },
      redraw: ask,
    },
    show({ apart, chosen, dark }) {
      const tone = colours[dark ? 'dark' : 'light'];
      scene.background = new Color(tone.back);
      ground.material.color.set(tone.edge);
      ground.material.opacity = 0.12;
      ground.material.transparent = true;
      storeys.forEach((storey, i) => {
        const { group, slab, wall, edge } = floors[i];
        const marked = storey.number === chosen;
        group.position.y = liftedTo(storeys, i, apart);
        slab.color.set(marked ? tone.chosen : storey.number < 0 ? tone.below : tone.slab);
        wall.color.set(marked ? tone.chosen : tone.wall);
        wall.opacity = marked ? 0.45 : chosen === undefined ? 0.2 : 0.1;
        edge.color.set(marked ? tone.chosen : tone.edge);
      });
      if (framedFor !== apart && controls.enabled) frameAll(apart);
      framedFor = apart;
      ask();
    },
    storeyAt(x, y) {
      const at = new Vector2((2 * x) / canvas.clientWidth - 1, 1 - (2 * y) / canvas.clientHeight);
      const ray = new Raycaster();
      ray.setFromCamera(at, camera);
      const [hit] = ray.intersectObjects(
        floors.map(({ group }) => group),
        true,
      );
      const group = hit?.object.parent;
      return storeys[floors.findIndex((floor) => floor.group === group)]?.number;
    },
    resize() {
      const { clientWidth, clientHeight } = canvas;
      if (clientWidth === 0 || clientHeight === 0) return;
      renderer.setSize(clientWidth, clientHeight, false);
      camera.aspect = clientWidth / clientHeight;
      camera.updateProjectionMatrix();
      ask();
    },
    destroy() {
      cancelAnimationFrame(queued);
      controls.dispose();
      for (const { group } of floors)
        for (const child of group.children) if (child instanceof Mesh) child.geometry.dispose();
      renderer.dispose();
    },
  };
}

/** Height of a storey's floor when the storeys are pulled apart. */
const liftedTo = (storeys: readonly Storey[], i: number, apart: number): number => {
  const { floorM, heightM } = storeys[i];
  const first = storeys.findIndex((storey) => storey.number > 0);
  return floorM + apart * 2 * heightM * (i - first);
};

function extentOf(storeys: readonly Storey[], apart: number): [number, number] {
  const last = storeys.length - 1;
  return [liftedTo(storeys, 0, apart), liftedTo(storeys, last, apart) + storeys[last].heightM];
}

function shapeOf([outer, ...holes]: readonly LocalRing[]): Shape {
  const shape = new Shape(outer.map(([x, y]) => new Vector2(x, y)));
  shape.holes = holes.map((hole) => new Path(hole.map(([x, y]) => new Vector2(x, y))));
  return shape;
}

/** A slab, glass walls as high as the storey, and their edges. East is x, up is y, south is z. */
function floorOf(shapes: Shape[], { heightM }: Storey) {
  const upright = (depth: number) => new ExtrudeGeometry(shapes, { depth, bevelEnabled: false }).rotateX(-Math.PI / 2);
  const slab = new MeshLambertMaterial();
  const wall = new MeshLambertMaterial({ transparent: true, side: DoubleSide, depthWrite: false });
  const edge = new LineBasicMaterial({ transparent: true, opacity: 0.55 });
  const walls = upright(heightM);
  const group = new Group();
  group.add(
    new Mesh(upright(slabM), slab),
    new Mesh(walls, wall),
    new LineSegments(new EdgesGeometry(walls, 25), edge),
  );
  return { group, slab, wall, edge };
}
