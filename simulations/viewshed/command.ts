import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { outcomeKind, type Text } from '#core';
import type { SimulationCommand } from '../_kit/command.ts';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { maxCells } from '../_kit/viewshed/kernel/view-scene.ts';
import { contract } from './contract.ts';
import { look } from './look.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

/** The raster is area and cell size; eyes are named in its own coordinates. */
const fileParameters = contract.parameters.omit({ eyes: true, stand: true, cellSizeM: true });
const outputs = ['seen', 'missing'] as const;

/** `vseoul simulate viewshed --dsm FILE --eyes X,Y,HEIGHT…`: what points see over a height raster, as GeoTIFFs. */
export const command: SimulationCommand = {
  summary: {
    ko: '높이 래스터(GeoTIFF) 위의 점에서 보이는 곳과 가려진 높이를 계산합니다.',
    en: 'what points see over a height raster (GeoTIFF), and how much is missing where they do not',
  },
  options: [
    {
      flags: '--dsm <file>',
      description: {
        ko: '건물을 포함한 표면 높이 GeoTIFF (미터 단위 좌표계)',
        en: 'GeoTIFF of surface heights, buildings included, in a projected CRS in metres',
      },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    {
      flags: '--eyes <list>',
      description: {
        ko: '보는 곳: x,y,높이[,방위,화각] 을 ; 로 이음 (래스터의 좌표, 표면 위 높이 m)',
        en: 'eye points x,y,height[,azimuth,field] joined by ; (coordinates of the raster, metres above its surface)',
      },
      required: true,
    },
    { flags: '--range-m <metres>', description: { ko: '가시 거리 (m)', en: 'how far eyes look, metres' } },
    { flags: '--target-height-m <metres>', description: { ko: '대상 높이 (m)', en: 'height of targets, metres' } },
    { flags: '--flat', description: { ko: '지구 곡률과 굴절을 무시', en: 'leaves curvature and refraction out' } },
  ],

  async run(options, { signal, threads, language, progress }) {
    const { dsm, out } = options;
    if (!dsm || !out) throw badParameters({ reason: '--dsm, --out' });
    const parameters = readParameters(options);
    const eyes = readEyes(options.eyes ?? '');
    const raster = await readHeightRaster(dsm, { maxCells });
    const started = performance.now();
    const words = language === 'ko' ? ko : en;
    const result = await look(
      { surface: raster.field, base: raster.field, eyes, parameters },
      { signal, threads, progress: (fraction, stage) => progress(fraction, words[`stage.${stage}`]) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const files: Record<string, string> = {};
    for (const output of outputs) {
      files[output] = join(out, `${output}.tif`);
      const description = contract.outputs[output].title.en;
      await writeFile(files[output], await writeGeoTiff(result[output], { epsg: raster.epsg, description }));
    }
    const seen = result.seen.values.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0);
    const areaM2 = seen * raster.field.cellSize ** 2;
    const lines: Text[] = [
      {
        ko: `보는 곳 ${eyes.length}곳, ${seconds.toFixed(2)}초. 보이는 넓이 ${Math.round(areaM2).toLocaleString('en-US')} m²`,
        en: `${eyes.length} eye points, ${seconds.toFixed(2)} s. ${Math.round(areaM2).toLocaleString('en-US')} m² are seen`,
      },
      ...Object.values(files).map((file) => ({ ko: file, en: file })),
    ];
    const data = { process: contract.id, kernelVersion: contract.version, parameters, eyes, files, seconds, areaM2 };
    return { lines, data };
  },
};

function readParameters(options: Readonly<Record<string, unknown>>) {
  const number = (text: unknown) => (text === undefined ? undefined : Number(text));
  const parsed = fileParameters.strict().safeParse({
    rangeM: number(options.rangeM),
    targetHeightM: number(options.targetHeightM),
    curvature: !options.flat,
  });
  if (parsed.success) return parsed.data;
  throw badParameters({
    reason: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  });
}

const eyeCells = z
  .tuple([z.number(), z.number(), z.number().min(0)])
  .or(z.tuple([z.number(), z.number(), z.number().min(0), z.number(), z.number().min(1).max(360)]));

function readEyes(text: string) {
  return text.split(';').map((part) => {
    const parsed = eyeCells.safeParse(part.split(',').map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell))));
    if (!parsed.success) throw badParameters({ reason: `--eyes ${part}` });
    const [x, y, heightM, azimuthDeg, fieldDeg] = parsed.data;
    return { x, y, heightM, azimuthDeg, fieldDeg };
  });
}

const badParameters = outcomeKind({
  code: 'bad-parameters',
  status: 400,
  message: { ko: '매개변수를 쓸 수 없습니다: {reason}', en: 'The parameters cannot be used: {reason}' },
  remedy: {
    ko: '`vseoul simulate viewshed --help` 로 쓸 수 있는 값을 확인하십시오.',
    en: 'See `vseoul simulate viewshed --help` for what can be given.',
  },
});
