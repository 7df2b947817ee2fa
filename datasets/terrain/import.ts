import { licenceNotStated, type Text } from '#core';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, ImportOptions, SourceFile } from '#datasets/_kit/roles.ts';
import { kindOf } from '#datasets/_kit/sniff.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { contourColumn, readContours } from './contours.ts';
import type { TerrainRow } from './contract.ts';
import { readRaster, withImage } from './geotiff.ts';
import { isHgt, readHgt } from './hgt.ts';
import { blocksOf, clean, type Raster } from './raster.ts';

export { blockSize } from './raster.ts';

/** What heights a file holds. */
type Form = 'geotiff' | 'hgt' | 'contours';

async function formOf(file: SourceFile): Promise<Form | undefined> {
  if ((await kindOf(file)) === 'tiff' || /\.tiff?$/i.test(file.path)) return 'geotiff';
  if (await isHgt(file)) return 'hgt';
  return (await contourColumn(file)) === undefined ? undefined : 'contours';
}

const titles: Readonly<Record<Form, Text>> = {
  geotiff: { ko: '수치표고모델', en: 'Digital elevation model' },
  hgt: { ko: 'SRTM 수치표고모델', en: 'Elevation model of the Shuttle Radar Topography Mission' },
  contours: { ko: '등고선에서 산출한 지형', en: 'Terrain derived from contour lines' },
};

export const importer: Importer<TerrainRow> = {
  accepts: {
    ko: '지형: 표고 GeoTIFF, SRTM(.hgt), 높이 열이 있는 등고선',
    en: 'terrain: elevation GeoTIFF, SRTM (.hgt), contour lines with a column of heights',
  },

  async recognise(file) {
    const form = await formOf(file);
    if (form !== 'geotiff') return form === undefined ? 0 : 1;
    try {
      // Eight bits hold colours or classes, not heights.
      return await withImage(file, async (image) => (image.getBitsPerSample() === 8 ? 0 : 0.9));
    } catch {
      // A broken TIFF is still best told about by the reader of TIFFs.
      return 0.5;
    }
  },

  async source(file) {
    const form = (await formOf(file)) ?? 'geotiff';
    return {
      id: sourceIdOf(file),
      title: { ko: `${titles[form].ko} (${stemOf(file)})`, en: `${titles[form].en} (${stemOf(file)})` },
      origin: form === 'contours' ? 'derived' : 'surveyed',
      licence: licenceNotStated,
      attribution: form === 'hgt' ? 'NASA SRTM' : stemOf(file),
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const raster = await rasterOf(file, options, report);
    // Lines were counted as they were read; of rasters the blocks are the rows.
    const lines = report.read > 0;
    clean(raster, report);
    for (const block of blocksOf(raster)) {
      options.signal.throwIfAborted();
      if (!lines) report.read++;
      if (block.values.every(Number.isNaN)) {
        report.count('empty-blocks', { ko: '자료가 없는 블록을 건너뜀', en: 'blocks without data skipped' });
      } else yield block;
    }
  },
};

async function rasterOf(file: SourceFile, options: ImportOptions, report: QualityReport): Promise<Raster> {
  const form = await formOf(file);
  if (form === 'hgt') return readHgt(file, report);
  if (form === 'contours') return readContours(file, (await contourColumn(file))!, options, report);
  return withImage(file, (image) => readRaster(file, image, options, report));
}
