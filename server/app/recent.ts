/** Remembers what was made for the last few keys; concurrent calls share one making, and failures are forgotten. */
export function recently<T>(kept: number, make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const known = made.get(key);
    const found = known ?? make(key);
    if (!known) found.catch(() => made.delete(key));
    // Taken out and put back: a map keeps the order in which keys came, so the first one is the least used.
    made.delete(key);
    made.set(key, found);
    for (const oldest of [...made.keys()].slice(0, Math.max(0, made.size - kept))) made.delete(oldest);
    return found;
  };
}
