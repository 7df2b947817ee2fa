import { z } from 'zod';
import { parameter } from './contract.ts';

/** Who looks, as simulations of sight ask for it. */
export const eyePoint = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  heightM: z.number().min(0).max(600).default(1.6),
  azimuthDeg: z.number().min(0).max(360).optional(),
  fieldDeg: z.number().min(1).max(360).optional(),
});
export type EyePoint = z.infer<typeof eyePoint>;

/** Heights above ground, roof or floor, and directions: a parameter of one to `most` eye points. */
export const eyesParameter = (most: number, help: { ko: string; en: string }) =>
  parameter(z.array(eyePoint).min(1).max(most), {
    title: { ko: '보는 곳', en: 'Eye points' },
    help,
    widget: 'points',
  });

export const standParameter = parameter(z.enum(['top', 'window']).default('top'), {
  title: { ko: '서 있는 곳', en: 'Standing' },
  help: {
    ko: '‘위’는 땅이나 지붕 위, ‘창’은 건물 안의 그 높이입니다. 창에서는 보는 건물 자신이 시야를 막지 않습니다.',
    en: 'On top: on the ground or the roof there. At a window: inside a building at that height above the ground; the building itself does not block.',
  },
  widget: 'select',
});
