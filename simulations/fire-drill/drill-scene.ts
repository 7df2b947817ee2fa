import {
  BoxGeometry,
  CanvasTexture,
  CapsuleGeometry,
  Color,
  EdgesGeometry,
  ExtrudeGeometry,
  FogExp2,
  Group,
  InstancedMesh,
  LineBasicMaterial,
  LineSegments,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  Shape,
  Sprite,
  SpriteMaterial,
  Vector2,
} from 'three';
import type { IndoorScene } from '#client/kit/indoor-scene.ts';
import type { Doing, Film } from './film.ts';

/** Colours of people by what they do; the same in the legend. */
export const doingColours: Readonly<Record<Exclude<Doing, 'outside'>, string>> = {
  waiting: '#8d99a6',
  walking: '#1c7ed6',
  stairs: '#7048e8',
  caught: '#e03131',
};
const [openStair, shutStair] = ['#2f9e44', '#e03131'];
/** Nearest distance in metres and angle of view in degrees. */
const [outsideLens, eyeLens] = [
  [0.5, 38],
  [0.05, 75],
];
const stairSideM = 1.25;
const [bodyM, bodyRadiusM, eyesM] = [1.7, 0.22, 1.6];

export interface DrillLook {
  readonly second: number;
  /** Through whose eyes; undefined: from outside. */
  readonly eyesOf: number | undefined;
}

export interface DrillScene {
  show(look: DrillLook): void;
  destroy(): void;
}

export interface DrillWords {
  readonly exit: string;
  readonly blocked: string;
}

/** People, smoke, stairs and exits of a drill in the storeys that `indoor` draws. */
export function makeDrillScene(indoor: IndoorScene, film: Film, fireFloor: number, words: DrillWords): DrillScene {
  const { stage } = indoor;
  const storeyM = film.levels.length > 1 ? film.levels[1] - film.levels[0] : 3;
  const group = new Group();
  stage.scene.add(group);
  const crowd = crowdOf(film.people);
  const smoke = smokeOf(film);
  const stairs = film.stairs.map((stair) => stairOf(stair, film.levels.length, storeyM, words));
  group.add(crowd, smoke, ...stairs.flatMap(({ shafts, sign }) => [...shafts, sign]));
  let inside = false;

  /** A height as it is drawn, the storeys pulled apart or not. */
  const drawnHeight = (heightM: number) => {
    const storey = Math.min(film.levels.length, 1 + Math.floor(heightM / storeyM + 1e-6));
    const level = stage.levelOf(storey);
    const above = storey < film.levels.length ? stage.levelOf(storey + 1) : level + storeyM;
    return level + ((heightM - film.levels[storey - 1]) / storeyM) * (above - level);
  };

  const showSmoke = (second: number) => {
    const { clearM } = film.smokeAt(second);
    const thickM = Math.max(0, storeyM - clearM);
    smoke.visible = thickM > 0.02;
    smoke.position.y = stage.levelOf(fireFloor) + clearM;
    smoke.scale.y = Math.max(0.02, thickM - 0.05);
    return clearM;
  };

  const showPeople = (second: number, hidden: number | undefined) => {
    const at = new Matrix4();
    const nowhere = new Matrix4().makeScale(0, 0, 0);
    const colour = new Color();
    for (let i = 0; i < film.people; i++) {
      const { doing, x, y, heightM } = film.at(i, second);
      if (doing === 'outside' || i === hidden) {
        crowd.setMatrixAt(i, nowhere);
        continue;
      }
      crowd.setMatrixAt(i, at.makeTranslation(x, drawnHeight(heightM) + bodyM / 2 + 0.1, -y));
      crowd.setColorAt(i, colour.set(doingColours[doing]));
    }
    crowd.instanceMatrix.needsUpdate = true;
    if (crowd.instanceColor) crowd.instanceColor.needsUpdate = true;
  };

  const showStairs = () => {
    for (const { shafts, sign } of stairs) {
      shafts.forEach((shaft, k) => {
        shaft.position.y = stage.levelOf(k + 1) + storeyM / 2;
      });
      sign.position.y = stage.levelOf(1) + 2.6;
    }
  };

  const lookThrough = (person: number, second: number, clearM: number) => {
    const { camera } = stage;
    const here = film.at(person, second);
    const ahead = film.at(person, second + 1.5);
    const eyes = drawnHeight(here.heightM) + eyesM;
    if (!inside) stage.orbit(false);
    inside = true;
    [camera.near, camera.fov] = eyeLens;
    camera.updateProjectionMatrix();
    camera.position.set(here.x, eyes, -here.y);
    const [dx, dy] = [ahead.x - here.x, ahead.y - here.y];
    const moves = Math.hypot(dx, dy) > 0.05;
    const stair = film.stairs.find(({ blocked }) => !blocked);
    const [tx, ty] = moves ? [dx, dy] : stair ? [stair.x - here.x, stair.y - here.y] : [1, 0];
    const length = Math.hypot(tx, ty) || 1;
    camera.lookAt(here.x + tx / length, eyes - 0.1, -here.y - ty / length);
    // Below the layer the air is hazy; with the head in it one sees an arm's length.
    const burning = film.floorOf(person) === fireFloor && here.doing !== 'stairs' && here.doing !== 'outside';
    stage.scene.fog = burning ? new FogExp2('#3b3b3d', clearM < eyesM ? 0.55 : 0.02) : null;
  };

  const lookFromOutside = () => {
    if (!inside) return;
    inside = false;
    const { camera } = stage;
    [camera.near, camera.fov] = outsideLens;
    camera.updateProjectionMatrix();
    stage.scene.fog = null;
    stage.orbit(true);
  };

  return {
    show({ second, eyesOf }) {
      showStairs();
      const clearM = showSmoke(second);
      showPeople(second, eyesOf);
      if (eyesOf === undefined) lookFromOutside();
      else lookThrough(eyesOf, second, clearM);
      stage.redraw();
    },
    destroy() {
      stage.scene.remove(group);
      group.traverse((each) => {
        if (each instanceof Mesh || each instanceof LineSegments) each.geometry.dispose();
      });
    },
  };
}

function crowdOf(people: number): InstancedMesh {
  const body = new CapsuleGeometry(bodyRadiusM, bodyM - 2 * bodyRadiusM, 3, 8);
  const crowd = new InstancedMesh(body, new MeshLambertMaterial(), Math.max(1, people));
  // Instances move; the bounds of the first frame would hide them.
  crowd.frustumCulled = false;
  return crowd;
}

/** The layer as a body of height one that is stretched. */
function smokeOf({ outline }: Film): Mesh {
  const shape = new Shape(outline.map(([x, y]) => new Vector2(0.995 * x, 0.995 * y)));
  const body = new ExtrudeGeometry(shape, { depth: 1, bevelEnabled: false }).rotateX(-Math.PI / 2);
  const smoke = new Mesh(
    body,
    new MeshBasicMaterial({ color: '#2b2a2a', transparent: true, opacity: 0.5, depthWrite: false, fog: false }),
  );
  smoke.renderOrder = 2;
  return smoke;
}

function stairOf(
  { x, y, blocked }: Film['stairs'][number],
  floors: number,
  storeyM: number,
  words: DrillWords,
): { shafts: LineSegments[]; sign: Sprite } {
  const colour = blocked ? shutStair : openStair;
  const edges = new EdgesGeometry(new BoxGeometry(stairSideM, storeyM, stairSideM));
  const shafts = Array.from({ length: floors }, () => {
    const shaft = new LineSegments(edges, new LineBasicMaterial({ color: colour, fog: false }));
    const fill = new Mesh(
      new BoxGeometry(stairSideM, storeyM - 0.1, stairSideM),
      new MeshBasicMaterial({ color: colour, transparent: true, opacity: blocked ? 0.35 : 0.18, depthWrite: false }),
    );
    shaft.add(fill);
    shaft.position.set(x, 0, -y);
    return shaft;
  });
  const sign = signOf(blocked ? words.blocked : words.exit, colour);
  sign.position.set(x, 0, -y);
  return { shafts, sign };
}

/** A word on a plate that always faces the reader. */
function signOf(text: string, colour: string): Sprite {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [256, 96];
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = colour;
    pen.roundRect(4, 4, 248, 88, 18);
    pen.fill();
    pen.fillStyle = '#ffffff';
    pen.font = '600 46px sans-serif';
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(text, 128, 50, 236);
  }
  const sign = new Sprite(
    new SpriteMaterial({ map: new CanvasTexture(canvas), depthTest: false, fog: false, sizeAttenuation: false }),
  );
  // As large on the screen from near and from afar: a share of the picture's height.
  sign.scale.set(0.085, 0.032, 1);
  sign.renderOrder = 3;
  return sign;
}
