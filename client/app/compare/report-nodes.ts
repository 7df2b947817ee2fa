/** Pieces of a report as pdfmake takes them. */

export type Node = object | string;

export const heading = (text: string): Node => ({ text, style: 'heading', headlineLevel: 1 });
/** A heading and what it must not be torn from. */
export const section = (title: string, ...first: readonly Node[]): Node => ({
  stack: [heading(title), ...first],
  unbreakable: true,
});
/** A line that is not left alone at the foot of a page. */
export const opening = (text: string, style?: string): Node => ({
  text,
  style,
  margin: [0, 6, 0, 0],
  headlineLevel: 1,
});

/** A short list under its title. */
export const bullets = (title: string, items: readonly string[]): Node => ({
  stack: [opening(title, 'head'), { ul: items, fontSize: 8.5 }],
  unbreakable: true,
});

/** Width of a column of numbers. */
export const numbers = 80;

export function table(
  widths: readonly (string | number)[],
  head: readonly string[],
  rows: readonly (readonly Node[])[],
): Node {
  // Numbers stand right, and so do their titles.
  const headRow = head.map((text, i) => ({
    text,
    style: 'head',
    ...(i > 0 && widths[i] === numbers && { alignment: 'right' }),
  }));
  return {
    layout: 'lightHorizontalLines',
    table: {
      headerRows: head.length > 0 ? 1 : 0,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths,
      body: [...(head.length > 0 ? [headRow] : []), ...rows],
    },
    margin: [0, 4, 0, 4],
  };
}

export const right = (text: string): Node => ({ text, alignment: 'right' });

interface Bar {
  readonly name: string;
  readonly value: number;
}

/** Bars to both sides of zero: losses left, gains right. */
export function chart(bars: readonly Bar[], label: (value: number) => string): Node[] {
  if (bars.length === 0) return [];
  const most = Math.max(...bars.map(({ value }) => Math.abs(value))) || 1;
  const [line, half, middle] = [16, 130, 280];
  const height = bars.length * line + 6;
  const parts = bars.map(({ name, value }, i) => {
    const length = (Math.abs(value) / most) * half;
    const y = 3 + i * line;
    const x = value < 0 ? middle - length : middle;
    const colour = value < 0 ? '#8c510a' : '#01665e';
    return (
      `<rect x="${x}" y="${y}" width="${Math.max(0.5, length)}" height="${line - 5}" fill="${colour}"/>` +
      `<text x="0" y="${y + 9}" font-size="8.5" font-family="NotoSansKR">${escaped(name)}</text>` +
      `<text x="${middle + half + 8}" y="${y + 9}" font-size="8.5" font-family="NotoSansKR">${escaped(label(value))}</text>`
    );
  });
  const zero = `<line x1="${middle}" y1="0" x2="${middle}" y2="${height}" stroke="#8a929c" stroke-width="0.7"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 503 ${height}" width="503" height="${height}">${zero}${parts.join('')}</svg>`;
  return [{ svg, width: 503, margin: [0, 8, 0, 4] }];
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
