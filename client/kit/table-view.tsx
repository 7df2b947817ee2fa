import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Fact {
  readonly key: string;
  readonly title: string;
  readonly value: ReactNode;
  /** A remark under the value, such as where a number comes from. */
  readonly note?: ReactNode;
}

/** Facts of one thing as a table: what a screen reader reads instead of the picture. */
export function FactTable({ facts, caption }: { facts: readonly Fact[]; caption: string }) {
  return (
    <Table className="facts" verticalSpacing={7} horizontalSpacing={0} withRowBorders>
      <caption className="visually-hidden">{caption}</caption>
      <Table.Tbody>
        {facts.map(({ key, title, value, note }) => (
          <Table.Tr key={key} data-key={key}>
            <Table.Th scope="row">{title}</Table.Th>
            <Table.Td>
              <span className="fact-value">{value}</span>
              {note && <div className="fact-note">{note}</div>}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
