import { useMemo } from 'react';
import type { ItemPanelProps } from '#client/kit/client-role.ts';
import type { BuildingShell } from '#client/kit/indoor.ts';
import { IndoorButton } from '#client/kit/indoor-button.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { contract } from './contract.ts';

/** The way into a building: its storeys, one by one. */
export function ItemPanel({ item, title }: ItemPanelProps) {
  const { say, format } = useWords();
  const shell = useMemo(() => shellOf(item), [item]);
  if (!shell) return null;
  const facts = (['use', 'structure', 'yearBuilt'] as const)
    .filter((key) => item.properties?.[key] !== undefined && item.properties[key] !== null)
    .map((key) => {
      const spec = contract.attributes[key];
      return { key, title: say(spec.title), value: format.attribute(item.properties?.[key], spec) };
    });
  return <IndoorButton title={title} shell={shell} facts={facts} />;
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
