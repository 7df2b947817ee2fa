import { z } from 'zod';
import { must, parameter } from './contract.ts';
import { buildingEdit } from './proposal.ts';
import type { Text } from './text.ts';
import type { Instant } from './time.ts';

/** Parameters that several simulations ask for in the same way. */

/** A box drawn on the map: `[west, south, east, north]` in longitude and latitude. */
export const areaParameter = (help: Text) =>
  parameter(
    z
      .tuple([
        z.number().min(-180).max(180),
        z.number().min(-90).max(90),
        z.number().min(-180).max(180),
        z.number().min(-90).max(90),
      ])
      .refine(
        ([west, south, east, north]) => west < east && south < north,
        must({
          ko: '서쪽은 동쪽보다, 남쪽은 북쪽보다 작아야 합니다',
          en: 'west must be less than east, and south less than north',
        }),
      ),
    {
      title: { ko: '범위', en: 'Area' },
      help,
      unit: 'degree',
      widget: 'area',
    },
  );

const allOfSeoul: Text = {
  ko: '살펴볼 범위 [서, 남, 동, 북] (경위도). 정하지 않으면 서울 전체입니다.',
  en: 'The box to look at, [west, south, east, north] in longitude and latitude. All of Seoul unless another is drawn.',
};

/** The area of a question about the whole city: all of Seoul unless another box is drawn. */
export const cityAreaParameter = (help: Text = allOfSeoul) =>
  parameter(areaParameter(help).default([126.76, 37.42, 127.19, 37.71]), {
    title: { ko: '범위', en: 'Area' },
    help,
    unit: 'degree',
    widget: 'area',
  });

/**
 * Buildings to add, change or demolish, in order, as GeoJSON in WGS 84: what a proposal does to the city as it stands.
 * Ids are those of the city's buildings.
 */
export const editsParameter = parameter(z.array(buildingEdit).max(200).default([]), {
  title: { ko: '변경안', en: 'Changes' },
  help: {
    ko: '건물을 짓거나(add) 고치거나(change) 허무는(demolish) 목록. 있으면 변경 전과 뒤를 견줍니다.',
    en: 'Buildings to add, change or demolish, as GeoJSON in WGS 84. With any, before and after are compared.',
  },
  widget: 'hidden',
});

/** `mayBeFar`: a thing of a proposal, which is known to exist; what is read of the city may not reach it. */
export type Edit = z.infer<typeof editsParameter>[number] & { readonly mayBeFar?: true };

/** A moment of the city's live data: now when empty. A run of the past can be repeated, one of now is of its moment. */
export const instantParameter = (title: Text = { ko: '시각', en: 'Time' }) =>
  parameter(
    z
      .string()
      .refine((text) => text === '' || !Number.isNaN(Date.parse(text)), {
        ...must({ ko: '시각이 아닙니다 (2026-07-01T14:00+09:00)', en: 'not a time (2026-07-01T14:00+09:00)' }),
      })
      .default(''),
    {
      title,
      help: {
        ko: '비우면 지금. 지난 시각은 2026-07-01T14:00+09:00 처럼 씁니다.',
        en: 'Now when empty; a time in the past as 2026-07-01T14:00+09:00.',
      },
    },
  );

/** What such a parameter means. */
export const instantGiven = (text: string): Instant => (text === '' ? Date.now() : Date.parse(text));
