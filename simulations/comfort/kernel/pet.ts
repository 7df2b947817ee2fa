/**
 * Physiological equivalent temperature: the MEMI model of Höppe (1999) as corrected by Walther and Goestchel (2018). Its
 * three temperatures are found one within the other, each over a range that holds its root: it converges for any input.
 */

export interface PetInput {
  readonly airC: number;
  readonly radiantC: number;
  readonly humidityPct: number;
  /** At the body, m/s. */
  readonly windMs: number;
  /** Clothing, clo; activity, met. */
  readonly clo?: number;
  readonly met?: number;
  readonly posture?: 'standing' | 'sitting';
}

/** A man of 23 years, 75 kg and 1.80 m. */
const body = { age: 23, weightKg: 75, heightM: 1.8 } as const;
const pressureHpa = 1013.25;
const areaM2 = 0.202 * body.weightKg ** 0.425 * body.heightM ** 0.725;
const baseW =
  3.45 *
  body.weightKg ** 0.75 *
  (1 + 0.004 * (30 - body.age) + 0.01 * ((body.heightM * 100) / body.weightKg ** (1 / 3) - 43.4));
const latentHeat = 2.42e6;
const boltzmann = 5.67e-8;
/** Share of the body that radiates to what is around it, and how wind takes heat from it: W/(m² K) at rest, and by the wind. */
const postures = {
  standing: { radiates: 0.696, still: 2.26, blown: 7.42 },
  sitting: { radiates: 0.725, still: 2.67, blown: 6.5 },
} as const;

/** The air around the body and what it does. */
interface Around {
  readonly airC: number;
  readonly radiantC: number;
  readonly vapourHpa: number;
  readonly windMs: number;
  /** W/m² before the base metabolism is added, as the model counts it. */
  readonly metW: number;
  readonly clo: number;
  readonly posture: keyof typeof postures;
}

interface Body {
  readonly coreC: number;
  readonly skinC: number;
  readonly clothC: number;
}

/** °C. */
export function pet({
  airC,
  radiantC,
  humidityPct,
  windMs,
  clo = 0.9,
  met = 1.37,
  posture = 'standing',
}: PetInput): number {
  const vapourHpa = (saturationHpa(airC) * humidityPct) / 100;
  const actual: Around = { airC, radiantC, vapourHpa, windMs, metW: met * 58.2, clo, posture };
  const warmth = balanced(actual);
  return root(
    (celsius) => {
      const room = { airC: celsius, radiantC: celsius, vapourHpa: 12, windMs: 0.1, metW: 80, clo: 0.9, posture };
      return -flowsOf(room, warmth).all;
    },
    [-120, 150],
  );
}

/** Temperatures of core, skin and cloth in balance with what is around them. */
function balanced(around: Around): Body {
  const bodyAt = (skinC: number): Body => ({
    skinC,
    clothC: root((clothC) => flowsOf(around, { coreC: 37, skinC, clothC }).cloth, [-150, 200]),
    coreC: root((coreC) => flowsOf(around, { coreC, skinC, clothC: skinC }).core, [-100, 150]),
  });
  return bodyAt(root((skinC) => flowsOf(around, bodyAt(skinC)).skin, [-100, 90]));
}

/**
 * Where a falling function crosses zero: secants within a range that holds the root, the older end weighed half when it
 * stays (Illinois), so that the range shrinks from both sides.
 */
function root(falling: (x: number) => number, [from, to]: readonly [number, number]): number {
  let [low, high] = [from, to];
  let [above, below] = [falling(low), falling(high)];
  let last = 0;
  for (let i = 0; i < 200; i++) {
    const middle = i % 8 === 7 ? (low + high) / 2 : (low * below - high * above) / (below - above);
    const value = falling(middle);
    if (Math.abs(value) < 1e-7 || high - low < 1e-9) return middle;
    if (value > 0) {
      [low, above] = [middle, value];
      if (last > 0) below /= 2;
      last = 1;
    } else {
      [high, below] = [middle, value];
      if (last < 0) above /= 2;
      last = -1;
    }
  }
  return (low + high) / 2;
}

/** What core, skin and cloth gain, and the body as a whole, W/m². */
function flowsOf(
  around: Around,
  { coreC, skinC, clothC }: Body,
): { core: number; skin: number; cloth: number; all: number } {
  const { airC, radiantC, vapourHpa } = around;
  const { clothed, clothM2, resistance, conductance, growth } = clothing(around.clo);
  const made = (around.metW + baseW) / areaM2;
  const { radiates, still, blown } = postures[around.posture];
  const convection = Math.max(3, still + blown * around.windMs ** 0.67);
  const breath = breathing(airC, vapourHpa, made);
  const inner = (blood(coreC, skinC) / 3600) * 3640 + 5.28;
  const bare = 1 - clothed;
  const radiated = (celsius: number) => boltzmann * ((radiantC + 273.15) ** 4 - (celsius + 273.15) ** 4);
  const skinRadiation = radiates * bare * 0.99 * radiated(skinC);
  const clothRadiation = (radiates * clothM2 * 0.95 * radiated(clothC)) / areaM2;
  const skinConvection = convection * (airC - skinC) * bare;
  const clothConvection = (convection * (airC - clothC) * clothM2) / areaM2;
  const vapour = evaporation({ coreC, skinC }, { vapourHpa, convection, resistance, growth });
  const between = conductance * (skinC - clothC);
  const outward = inner * (coreC - skinC);
  return {
    core: made + breath - outward,
    skin: skinRadiation + skinConvection + vapour + outward - between,
    cloth: clothConvection + clothRadiation + between,
    all: made + breath + skinRadiation + clothRadiation + skinConvection + clothConvection + vapour,
  };
}

/** Share of the skin that is clothed, area of the cloth, its resistance and conductance, and how it enlarges the body. */
function clothing(clo: number) {
  const growth = 1 + 0.31 * clo;
  const share = (173.51 * clo - 2.36 - 100.76 * clo * clo + 19.28 * clo ** 3) / 100;
  const clothM2 = areaM2 * share + areaM2 * (growth - 1);
  const resistance = clo / 6.45;
  const clothed = Math.min(1, share);
  const covered = clo >= 2 ? 1 : clo > 0.6 ? (body.heightM - 0.2) / body.heightM : clo > 0.3 ? 0.5 : 0.1;
  const around = 6.28 * body.heightM * covered;
  const outer = (areaM2 * (growth - 1 + clothed)) / around;
  const innerM = (clothed * areaM2) / around;
  const conductance = (around * (outer - innerM)) / (resistance * Math.log(outer / innerM) * clothM2);
  return { clothed, clothM2, resistance, conductance, growth };
}

function breathing(airC: number, vapourHpa: number, made: number): number {
  const outC = 0.47 * airC + 21;
  const flow = made * 1.44e-6;
  return 1010 * (airC - outC) * flow + ((0.623 * latentHeat) / pressureHpa) * (vapourHpa - saturationHpa(outC)) * flow;
}

/** Blood to the skin, kg/(m² h). */
function blood(coreC: number, skinC: number): number {
  const [warm, cold] = [Math.max(0, coreC - 36.6), Math.max(0, 34 - skinC)];
  return Math.min(90, (6.3 + 75 * warm) / (1 + 0.5 * cold));
}

function evaporation(
  { coreC, skinC }: { coreC: number; skinC: number },
  {
    vapourHpa,
    convection,
    resistance,
    growth,
  }: { vapourHpa: number; convection: number; resistance: number; growth: number },
): number {
  const skinShare = 0.0417737 + 0.7451833 / (blood(coreC, skinC) + 0.585417);
  const meanC = skinShare * skinC + (1 - skinShare) * coreC;
  const sweatG = Math.min(500, 304.94 * Math.max(0, meanC - (0.1 * 34 + 0.9 * 36.6)));
  const sweat = (latentHeat / 1000) * (sweatG / 3600);
  const lewis = 1.67;
  const gradient = saturationHpa(skinC) - vapourHpa;
  const most = (convection * lewis * gradient) / (1 + 0.92 * convection * resistance) || 0.001;
  const wet = Math.min(1, sweat / most);
  const barrier = (1 / (growth * convection) + resistance) / (lewis * 0.38);
  return -(((1 - wet) * gradient) / barrier + sweat);
}

/** Hyland and Wexler 1983, hPa. */
function saturationHpa(celsius: number): number {
  const k = celsius + 273.15;
  const ice =
    -5674.5359 / k +
    6.3925247 -
    0.9677843e-2 * k +
    0.62215701e-6 * k ** 2 +
    0.20747825e-8 * k ** 3 -
    0.9484024e-12 * k ** 4 +
    4.1635019 * Math.log(k);
  const water =
    -5800.2206 / k +
    1.3914993 -
    4.8640239e-2 * k +
    4.1764768e-5 * k ** 2 -
    1.4452093e-8 * k ** 3 +
    6.5459673 * Math.log(k);
  return Math.exp(celsius < 0 ? ice : water) / 100;
}
