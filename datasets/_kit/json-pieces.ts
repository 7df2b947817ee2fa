/**
 * Members of containers of a JSON document, one by one, so that memory does not grow with the document. `container` is the
 * key at the top level, or `$` for a document that is itself a list; `key` is set for members of an object.
 */
export type JsonPiece =
  | { readonly container: string; readonly key: string | undefined; readonly text: string }
  | { readonly skeleton: string };

export const wholeList = '$';

const quote = 34;
const backslash = 92;
const [openList, closeList, openObject, closeObject, comma, colon] = [91, 93, 123, 125, 44, 58];
/** Nothing in a city is nested like this: an attack on the stack of whoever reads on. */
const deepest = 1000;
/** One member longer than this is no row: the file is broken, or an attack on memory. */
const longest = 128 * 1024 * 1024;

/**
 * Yields the members of the wanted containers (lists or objects of lists and objects), and at last what stands around them.
 * `fail` makes the error of a document that is broken near its nth member.
 */
export async function* jsonPieces(
  chunks: AsyncIterable<string>,
  wanted: ReadonlySet<string>,
  fail: (member: number) => Error,
): AsyncGenerator<JsonPiece> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let lastString = '';
  let piece = '';
  let key = '';
  let skeleton = '';
  let count = 0;
  let inside: { readonly name: string; readonly keyed: boolean; readonly depth: number } | undefined;
  for await (const chunk of chunks) {
    let from = 0;
    let stringFrom = 0;
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === backslash) escaped = true;
        else if (code === quote) {
          inString = false;
          if (depth <= 2) lastString += chunk.slice(stringFrom, i);
        }
      } else if (code === quote) {
        inString = true;
        lastString = '';
        stringFrom = i + 1;
      } else if (code === openObject || code === openList) {
        if (inside && depth === inside.depth) {
          from = i;
          key = lastString;
        } else if (!inside) {
          const name = depth === 0 && code === openList ? wholeList : depth === 1 ? lastString : '';
          if (wanted.has(name)) {
            inside = { name, keyed: code === openObject, depth: depth + 1 };
            skeleton += chunk.slice(from, i + 1);
            from = i + 1;
          }
        }
        if (++depth > deepest) throw fail(count + 1);
      } else if (code === closeObject || code === closeList) {
        if (--depth < 0) throw fail(count);
        if (inside && depth === inside.depth) {
          count++;
          yield {
            container: inside.name,
            key: inside.keyed ? key : undefined,
            text: piece + chunk.slice(from, i + 1),
          };
          piece = '';
        } else if (inside && depth === inside.depth - 1) {
          inside = undefined;
          from = i;
        }
      } else if (inside && depth === inside.depth && code > 32 && code !== comma && code !== colon) {
        throw fail(count + 1);
      }
    }
    if (inString && depth <= 2) lastString += chunk.slice(stringFrom);
    if (!inside) skeleton += chunk.slice(from);
    else if (depth > inside.depth) piece += chunk.slice(from);
    if (piece.length > longest || skeleton.length > longest) throw fail(count + 1);
  }
  if (depth !== 0 || inString) throw fail(count + 1);
  yield { skeleton };
}
