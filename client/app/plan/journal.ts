import type { ProposalStep } from '#core';

/**
 * Steps that the server has not confirmed yet, kept in the browser: a page or server that dies takes nothing along. In
 * IndexedDB, whose writes leave the process at once: browsers keep those of localStorage back for seconds.
 */
export interface Journal {
  readonly scenario: string;
  readonly after: number;
  readonly steps: readonly (ProposalStep & { readonly id: string })[];
}

const storeName = 'edits';
/** What is not written yet, the newest of each scenario: a drag changes it faster than it can be written. */
const waiting = new Map<string, Journal>();
let writing: Promise<void> | undefined;

export function keep(journal: Journal): void {
  waiting.set(journal.scenario, journal);
  writing ??= writeWaiting().finally(() => {
    writing = undefined;
  });
}

export async function kept(scenario: string): Promise<Journal | undefined> {
  await writing;
  try {
    const store = (await opened()).transaction(storeName).objectStore(storeName);
    return (await answerOf(store.get(scenario))) as Journal | undefined;
  } catch {
    return undefined;
  }
}

async function writeWaiting(): Promise<void> {
  while (waiting.size > 0) {
    const journals = [...waiting.values()];
    waiting.clear();
    // No room, or forbidden: the steps still go to the server, and only a page that dies before that loses them.
    await write(journals).catch(() => undefined);
  }
}

async function write(journals: readonly Journal[]): Promise<void> {
  const transaction = (await opened()).transaction(storeName, 'readwrite');
  const store = transaction.objectStore(storeName);
  for (const journal of journals) {
    if (journal.steps.length === 0) store.delete(journal.scenario);
    else store.put(journal);
  }
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

let database: Promise<IDBDatabase> | undefined;
function opened(): Promise<IDBDatabase> {
  database ??= (async () => {
    const request = window.indexedDB.open('virtual-seoul', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'scenario' });
    return answerOf(request);
  })();
  return database;
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
