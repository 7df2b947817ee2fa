import { Button } from '@mantine/core';
import { IconStairs } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { ItemPanelProps } from '#client/kit/client-role.ts';
import type { BuildingShell } from '#client/kit/indoor.ts';
import { useWords } from '#client/kit/use-words.ts';
import { contract } from './contract.ts';

const IndoorView = lazy(() => import('#client/kit/indoor-view.tsx'));

/** The way into a building: its storeys, one by one. */
export function ItemPanel({ item, title }: ItemPanelProps) {
  const { word, say, format } = useWords();
  const [open, setOpen] = useState(false);
  const shell = useMemo(() => shellOf(item), [item]);
  if (!shell) return null;
  const facts = (['use', 'structure', 'yearBuilt'] as const)
    .filter((key) => item.properties?.[key] !== undefined && item.properties[key] !== null)
    .map((key) => {
      const spec = contract.attributes[key];
      return { key, title: say(spec.title), value: format.attribute(item.properties?.[key], spec) };
    });
  return (
    <>
      <Button
        size="xs"
        variant="light"
        leftSection={<IconStairs size={16} aria-hidden />}
        onClick={() => setOpen(true)}
        data-testid="indoor-open"
      >
        {word('indoor.open')}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <IndoorView title={title} shell={shell} facts={facts} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Undefined where a footprint or height is missing. */
function shellOf({ geometry, properties }: ItemPanelProps['item']): BuildingShell | undefined {
  const heightM = Number(properties?.heightM);
  if (!geometry || !(heightM > 0)) return undefined;
  const polygons =
    geometry.type === 'MultiPolygon' ? geometry.coordinates : geometry.type === 'Polygon' ? [geometry.coordinates] : [];
  const count = (key: string) => (Number(properties?.[key]) > 0 ? Number(properties?.[key]) : undefined);
  return {
    polygons,
    heightM,
    eaveM: count('eaveM'),
    floors: count('floors'),
    floorsBelow: count('floorsBelow'),
    groundM: Number(properties?.groundM) || 0,
  };
}
