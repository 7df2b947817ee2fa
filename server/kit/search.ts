import type { Epsg5186Box, NameKind, Reader, ScenarioRevision } from '#core';
import type { ItemTable } from './table-items.ts';

/** How the search box finds the rows of a dataset: which columns are words, as SQL over its table. */
export interface SearchSpec {
  readonly items: Pick<ItemTable, 'table' | 'id' | 'visible'>;
  /** SQL of a code of `nameKinds`. */
  readonly kind: string;
  /** SQL of the Korean name, or of what stands for one. Rows without it and without `also` are not found. */
  readonly name: string;
  readonly nameEn?: string;
  /** SQL of other words by which it is found: an address, the number on a sign. */
  readonly also?: string;
  /** SQL of what tells it from its namesakes, in Korean and English. */
  readonly detail?: string;
  readonly detailEn?: string;
  /** SQL predicate that leaves rows out. */
  readonly only?: string;
  /** Rows of one name are one answer: the pieces of a road. */
  readonly merged?: boolean;
  /** SQL of the row's own id within its source, where people know things by that. */
  readonly rowId?: string;
}

/** One thing that can be found. */
export interface Named {
  readonly id: string;
  readonly kind: NameKind;
  readonly name: string;
  readonly nameEn: string;
  readonly also: string;
  readonly detail: string;
  readonly detailEn: string;
  readonly box: Epsg5186Box;
}

/** Rows read at a time, so that nobody waits long for the database meanwhile. */
const batchRows = 20_000;

const columns = ({ items, kind, name, nameEn, also, detail, detailEn }: SearchSpec): string =>
  [
    `${items.id} as id`,
    `${kind} as kind`,
    `coalesce(${name}, ${also ?? "''"}, '') as name`,
    `coalesce(${nameEn ?? "''"}, '') as name_en`,
    `coalesce(${also ?? "''"}, '') as also`,
    `coalesce(${detail ?? "''"}, '') as detail`,
    `coalesce(${detailEn ?? detail ?? "''"}, '') as detail_en`,
    'st_xmin(geom) as x0, st_ymin(geom) as y0, st_xmax(geom) as x1, st_ymax(geom) as y1',
  ].join(', ');

const rowsOf = (spec: SearchSpec): string => {
  const { items, name, also, only, merged } = spec;
  const known = `coalesce(${name}, ${also ?? 'null'}) is not null`;
  const where = `${items.visible} and ${known}${only ? ` and ${only}` : ''}`;
  const rows = `select ${columns(spec)} from ${items.table} where ${where}`;
  if (!merged) return rows;
  return `select min(id) as id, kind, name, max(name_en) as name_en, max(also) as also, max(detail) as detail,
    max(detail_en) as detail_en, min(x0) as x0, min(y0) as y0, max(x1) as x1, max(y1) as y1
    from (${rows}) piece group by kind, name`;
};

interface NamedRow extends Omit<Named, 'nameEn' | 'detailEn' | 'box'> {
  readonly name_en: string;
  readonly detail_en: string;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

const named = ({ id, kind, name, name_en, also, detail, detail_en, x0, y0, x1, y1 }: NamedRow): Named => ({
  id,
  kind,
  name,
  nameEn: name_en,
  also: also === name ? '' : also,
  detail,
  detailEn: detail_en,
  box: [x0, y0, x1, y1],
});

/** Everything of a dataset that can be found in a revision, in batches ordered by id. */
export async function* readNamed(
  reader: Reader,
  spec: SearchSpec,
  scenario: ScenarioRevision,
): AsyncGenerator<Named[]> {
  for (let last = ''; ; ) {
    const rows = await reader.query<NamedRow>(
      `select * from (${rowsOf(spec)}) found where id collate "C" > $2 order by id collate "C" limit ${batchRows}`,
      [scenario.revision, last],
    );
    if (rows.length > 0) yield rows.map(named);
    if (rows.length < batchRows) return;
    last = rows[rows.length - 1].id;
  }
}

/** Rows that bear this very id, as the API writes it or as the source does; names are not asked for. */
export async function readById(
  reader: Reader,
  spec: SearchSpec,
  id: string,
  scenario: ScenarioRevision,
): Promise<Named[]> {
  if (!spec.rowId) return [];
  const rows = await reader.query<NamedRow>(
    `select ${columns(spec)} from ${spec.items.table}
     where ${spec.items.visible} and (${spec.rowId} = $2 or ${spec.items.id} = $2) limit 5`,
    [scenario.revision, id],
  );
  return rows.map((row) => named({ ...row, name: row.name || id }));
}
