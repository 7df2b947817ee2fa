import {
  Cartesian3,
  ClassificationType,
  Color,
  type ConstantProperty,
  type Entity,
  PolygonHierarchy,
  ShadowMode,
} from 'cesium';
import { type AreaGeometry, geoidUndulation, middleOf, polygonsOf, type Wgs84 } from '#core';
import type { World } from './world.ts';

/** A thing of a proposal as it is drawn. */
export interface ProposalShape {
  readonly id: string;
  /** Layer that answers for it when it is clicked. */
  readonly layer: string;
  readonly as: 'new' | 'changed' | 'trees' | 'lawn' | 'water' | 'paved' | 'plot';
  readonly geometry: AreaGeometry;
  /** Metres above the sea; of what is a building. */
  readonly groundM?: number;
  readonly heightM?: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Draws what a proposal brings: buildings as blocks that cast shadows, ground cover and plot on the ground. */
export interface ProposalShapes {
  show(shapes: readonly ProposalShape[], selected: string | undefined): void;
  destroy(): void;
}

const colours: Readonly<Record<ProposalShape['as'], string>> = {
  new: '#2f9e8f',
  changed: '#e0962d',
  trees: '#3f8f4f',
  lawn: '#8cc26f',
  water: '#4a90c2',
  paved: '#a8a29a',
  plot: '#d6336c',
};
const selectedColour = '#27c4d8';

export function makeProposalShapes(world: World): ProposalShapes {
  const { entities } = world.widget;
  const drawn = new Map<string, { form: string; parts: Entity[]; selected?: boolean }>();

  const remove = (id: string) => {
    for (const part of drawn.get(id)?.parts ?? []) entities.remove(part);
    drawn.delete(id);
  };

  return {
    show(shapes, selected) {
      const wanted = new Map(shapes.map((shape) => [shape.id, shape]));
      for (const [id, { form }] of [...drawn]) if (form !== formOf(wanted.get(id))) remove(id);
      for (const [id, shape] of wanted) {
        const known = drawn.get(id) ?? { form: formOf(shape), parts: partsOf(shape).map((part) => entities.add(part)) };
        // A colour that is set anew is a body that is made anew: for a moment there would be none.
        if (known.selected !== (id === selected)) paint(known.parts, shape, id === selected);
        drawn.set(id, { ...known, selected: id === selected });
      }
      world.draw();
    },
    destroy() {
      for (const id of [...drawn.keys()]) remove(id);
    },
  };
}

/** Equal shapes, equal text: what stays as it was is not taken away and drawn anew, which one would see. */
const formOf = (shape: ProposalShape | undefined): string => JSON.stringify(shape) ?? '';

function partsOf(shape: ProposalShape): Entity.ConstructorOptions[] {
  return polygonsOf(shape.geometry).map(([outline, ...holes], i) => ({
    id: `${shape.id}#${i}`,
    properties: { proposal: shape },
    polygon: {
      hierarchy: new PolygonHierarchy(
        flat(outline),
        holes.map((hole) => new PolygonHierarchy(flat(hole))),
      ),
      ...(shape.heightM === undefined ? { classificationType: ClassificationType.TERRAIN } : blockOf(shape)),
    },
  }));
}

function blockOf({ geometry, groundM = 0, heightM = 0 }: ProposalShape) {
  const ground = groundM + geoidUndulation(middleOf(geometry) as unknown as Wgs84);
  return {
    // A little into the ground, so that no gap shows on a slope.
    height: ground - 1,
    extrudedHeight: ground + heightM,
    shadows: ShadowMode.ENABLED,
    outline: true,
    outlineColor: Color.BLACK.withAlpha(0.35),
  };
}

function paint(parts: readonly Entity[], { as, heightM }: ProposalShape, selected: boolean): void {
  const alpha = heightM === undefined ? (as === 'plot' ? 0.18 : 0.6) : 1;
  const colour = Color.fromCssColorString(selected ? selectedColour : colours[as]).withAlpha(alpha);
  for (const { polygon } of parts) if (polygon) polygon.material = colour as never;
}

const flat = (ring: readonly (readonly number[])[]) =>
  Cartesian3.fromDegreesArray(ring.flatMap((at) => at.slice(0, 2)));

/** The thing of a proposal that was picked, if it was one. */
export function proposalShapeOf(found: unknown): ProposalShape | undefined {
  const properties = (found as { id?: Entity } | undefined)?.id?.properties;
  const shape = properties?.proposal as ConstantProperty | undefined;
  return shape?.getValue() as ProposalShape | undefined;
}
