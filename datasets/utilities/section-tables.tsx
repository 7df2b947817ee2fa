import { Table, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import type { Clearance, Cut, Section } from './section-types.ts';
import { kindColour, sizeText, useCutTitle, useMaterialTitle, useSectionWords } from './section-words.ts';

/** Everything that the section cuts, in the order in which one meets it. */
export function CutTable({
  section,
  marked,
  onPick,
}: {
  section: Section;
  marked: readonly string[];
  onPick(cut: Cut): void;
}) {
  const { format, say } = useWords();
  const own = useSectionWords();
  const titleOf = useCutTitle();
  const materialOf = useMaterialTitle();
  if (section.cuts.length + section.spaces.length === 0) return <p className="section-note">{own('none')}</p>;
  return (
    <SectionTable
      caption={own('cuts')}
      heads={['kind', 'at', 'cover', 'size', 'material', 'year'].map((key) => own(key))}
    >
      {section.spaces.map((space) => (
        <Table.Tr key={space.key}>
          <Table.Th scope="row">{say(space.name)}</Table.Th>
          <Table.Td>{`${format.number(space.fromM, 1)}–${format.number(space.toM, 1)} m`}</Table.Td>
          <Table.Td>{format.quantity(space.roofDepthM, 'metre', 1)}</Table.Td>
          <Table.Td>{format.quantity(space.floorDepthM - space.roofDepthM, 'metre', 1)}</Table.Td>
          <Table.Td>–</Table.Td>
          <Table.Td>–</Table.Td>
        </Table.Tr>
      ))}
      {section.cuts.map((cut) => (
        <Table.Tr key={cut.key} data-marked={marked.includes(cut.key)}>
          <Table.Th scope="row">
            <UnstyledButton className="section-link" onClick={() => onPick(cut)}>
              <Swatch kind={cut.kind} />
              {titleOf(cut)}
            </UnstyledButton>
          </Table.Th>
          <Table.Td>{format.quantity(cut.alongM, 'metre', 1)}</Table.Td>
          <Table.Td>{format.quantity(cut.coverM, 'metre', 2)}</Table.Td>
          <Table.Td>{sizeText(cut, format.number)}</Table.Td>
          <Table.Td>{materialOf(cut.material)}</Table.Td>
          <Table.Td>{cut.year === null ? '–' : format.quantity(cut.year, 'year')}</Table.Td>
        </Table.Tr>
      ))}
    </SectionTable>
  );
}

/** Neighbours, the tightest first; what is below its minimum says so in words as well as in colour. */
export function ClearanceTable({ section, onShow }: { section: Section; onShow(clearance: Clearance): void }) {
  const { format } = useWords();
  const own = useSectionWords();
  const titleOf = useCutTitle();
  const byKey = new Map(section.cuts.map((cut) => [cut.key, cut]));
  if (section.clearances.length === 0) return <p className="section-note">{own('noClearance')}</p>;
  const metres = (value: number) => format.quantity(value, 'metre', 2);
  const heads = ['pair', 'horizontal', 'vertical', 'free', 'minimum'].map((key) => own(key));
  return (
    <>
      <SectionTable caption={own('clearances')} heads={heads}>
        {section.clearances.map((clearance) => {
          const [a, b] = [byKey.get(clearance.a), byKey.get(clearance.b)];
          if (!a || !b) return null;
          return (
            <Table.Tr key={`${clearance.a} ${clearance.b}`} data-below={clearance.below}>
              <Table.Th scope="row">
                <UnstyledButton className="section-link" onClick={() => onShow(clearance)}>
                  <Swatch kind={a.kind} />
                  {titleOf(a)} – <Swatch kind={b.kind} />
                  {titleOf(b)}
                </UnstyledButton>
              </Table.Th>
              <Table.Td>{metres(clearance.horizontalM)}</Table.Td>
              <Table.Td>{metres(clearance.verticalM)}</Table.Td>
              <Table.Td>
                {metres(clearance.freeM)}
                {clearance.below && <b className="section-bad"> {own('tooClose')}</b>}
              </Table.Td>
              <Table.Td>{clearance.minimumM === null ? own('noMinimum') : metres(clearance.minimumM)}</Table.Td>
            </Table.Tr>
          );
        })}
      </SectionTable>
      <p className="section-note">{own('rule')}</p>
    </>
  );
}

const Swatch = ({ kind }: { kind: Cut['kind'] }) => (
  <span className="legend-swatch" style={{ background: kindColour(kind) }} aria-hidden />
);

function SectionTable({
  caption,
  heads,
  children,
}: {
  caption: string;
  heads: readonly string[];
  children: ReactNode;
}) {
  return (
    <Table className="section-table" verticalSpacing={4} horizontalSpacing="xs">
      <caption className="visually-hidden">{caption}</caption>
      <Table.Thead>
        <Table.Tr>
          {heads.map((head) => (
            <Table.Th key={head} scope="col">
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  );
}
