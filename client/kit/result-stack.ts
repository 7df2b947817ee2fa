import { useEffect, useState } from 'react';
import { readStack, type Stack } from '#core';

const loaded = new Map<string, Promise<Stack>>();
/** They are large: what is drawn now, and what it is compared with. */
const kept = 3;

/** A vector field in layers; the newest few stay in memory, for a result never changes. */
export function loadStack(url: string): Promise<Stack> {
  let stack = loaded.get(url);
  if (!stack) {
    stack = fetch(url).then(async (response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return readStack(await response.arrayBuffer());
    });
    stack.catch(() => loaded.delete(url));
    loaded.set(url, stack);
    for (const oldest of loaded.keys()) if (loaded.size > kept) loaded.delete(oldest);
  }
  return stack;
}

/** The same for a component; undefined until it is there. */
export function useResultStack(url: string | undefined): Stack | undefined {
  const [stack, setStack] = useState<Stack>();
  useEffect(() => {
    let gone = false;
    if (url) void loadStack(url).then((found) => !gone && setStack(found));
    return () => {
      gone = true;
    };
  }, [url]);
  return stack;
}
