import type { Reader } from '#core';

/** Ids of the facilities of the newest revision. */
export async function facilityIds(reader: Reader): Promise<string[]> {
  const rows = await reader.query<{ id: string }>(
    `select distinct id collate "C" as id from fire_facility where valid_to is null order by 1`,
  );
  return rows.map(({ id }) => id);
}
