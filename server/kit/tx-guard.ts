import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Notices the use of the database inside its own transaction. On the embedded engine, with its single connection, that
 * would wait for itself for ever; on PostgreSQL it would quietly happen outside of the transaction.
 */
export class TxGuard {
  private readonly current = new AsyncLocalStorage<{ open: boolean }>();

  refuseInside(what: string): void {
    if (this.current.getStore()?.open) {
      throw new Error(`db.${what} inside db.tx: use the transaction that the work was given`);
    }
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const state = { open: true };
    try {
      return await this.current.run(state, work);
    } finally {
      state.open = false;
    }
  }
}
