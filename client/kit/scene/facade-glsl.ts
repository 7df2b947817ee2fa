import { facadeKinds, facadeSteps, facades, type Rgb } from '#core';

/**
 * Walls with windows, drawn from what a tile counts at its vertices (`_WALL`): no picture is fetched, and windows that
 * are smaller than a pixel become the mean of glass and wall by the area that each has, so that nothing flickers.
 * `u_own` is how much of the building's own colours shows (0 where attributes or results colour it, on walls as light as
 * `u_pale`), `u_windows` how
 * plainly glass differs from wall, `u_night` how dark it is: then some windows are lit.
 */
export const facadeGlsl = `
  const vec4 facadeSpans[${facadeKinds.length}] = vec4[](${facadeKinds.map(spans).join(', ')});
  const vec3 facadeGlass[${facadeKinds.length}] = vec3[](${facadeKinds.map((kind) => linear(facades[kind].glass)).join(', ')});

  // Share of a stretch around x, as long as a pixel is wide, that windows from .. to of each unit cover.
  float windowShare(float x, float size, float from, float to) {
    vec2 ends = x + vec2(-0.5, 0.5) * size;
    vec2 covered = floor(ends) * (to - from) + clamp(fract(ends) - from, 0.0, to - from);
    return (covered.y - covered.x) / size;
  }
  float windowChance(vec2 cell, float seed) {
    return fract(sin(dot(cell, vec2(12.9898, 78.233)) + seed) * 43758.5453);
  }

  void drawFacade(vec4 wall, vec3 normal, inout czm_modelMaterial material) {
    vec2 at = wall.xy / ${facadeSteps}.0;
    vec2 pixel = clamp(fwidth(at), 0.002, 8.0);
    int kind = int(wall.z + 0.5);
    vec3 pale = vec3(kind == 0 ? 0.84 : 0.76) * u_pale;
    vec3 own = mix(pale, material.diffuse, u_own);
    // Two walls in the shade still differ: the sky is brighter towards the sun.
    own *= 1.0 + 0.1 * dot(normal, u_brightSideEC);
    if (kind == 0) {
      material.diffuse = own;
      return;
    }
    vec4 span = facadeSpans[kind];
    float across = windowShare(at.x, pixel.x, span.x, span.y);
    float up = windowShare(at.y, pixel.y, span.z, span.w);
    bool isStorey = at.y > 0.0 && at.y < wall.w;
    float glass = isStorey ? across * up : 0.0;
    float near = 1.0 - smoothstep(0.35, 0.9, max(pixel.x, pixel.y));
    vec2 cell = floor(at);
    float seed = wall.w + 7.0 * wall.z;
    float blind = mix(0.5, windowChance(cell, seed), near);
    vec3 pane = mix(facadeGlass[kind], own, 0.12) * (0.72 + 0.56 * blind);
    vec3 colour = mix(own, pane, glass * u_windows);
    // A pale coping and the line of shade under it: edges of roofs are seen against what lies behind.
    float fromTop = wall.w - at.y;
    float fine = 1.0 - smoothstep(0.1, 0.3, pixel.y);
    colour *= 1.0 + fine * (fromTop < 0.14 ? 0.16 : fromTop < 0.26 ? -0.2 : 0.0);
    // Streets are darker than the sky: what stands in them takes less light at its foot.
    colour *= mix(0.58, 1.0, smoothstep(-0.6, 3.0, at.y));
    material.diffuse = colour;
    material.roughness = mix(material.roughness, 0.35, glass * near);
    float lit = mix(0.3, step(0.7, windowChance(cell + 17.0, seed)), near);
    material.emissive += u_night * glass * lit * vec3(0.78, 0.5, 0.22);
  }`;

function spans(kind: (typeof facadeKinds)[number]): string {
  const { across, up } = facades[kind];
  return `vec4(${[...across, ...up].map((value) => value.toFixed(3)).join(', ')})`;
}

/** A function, not a constant: the text above is made before constants below it are. */
function linear(colour: Rgb): string {
  return `vec3(${colour.map((c) => ((c / 255) ** 2.2).toFixed(4)).join(', ')})`;
}
