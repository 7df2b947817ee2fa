/** What the compiled kernel exports; see assembly. Addresses, and levels [from, to). */
export interface Kernel {
  begin(head: number, target: number, from: number, to: number): void;
  inflow(head: number, from: number, to: number): void;
  surround(head: number, source: number, from: number, to: number): void;
  step(head: number, source: number, target: number, from: number, to: number): void;
  gather(head: number, source: number, from: number, to: number): void;
}
