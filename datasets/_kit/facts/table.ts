/** Rows of a table of facts: one a line, cells divided by `|`. */
export type FactTable = string;

/** The cells of every row. */
export const textOf = (table: FactTable): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split('|'));

/** Reads a cell as a number; an empty one is NaN, anything else that is no number is a slip of the pen and throws. */
export const numberOf =
  (cells: readonly string[]) =>
  (index: number): number => {
    if (cells[index] === '') return Number.NaN;
    const value = Number(cells[index]);
    if (Number.isNaN(value)) throw new Error(`"${cells[index]}" is no number in ${cells.join('|')}`);
    return value;
  };
