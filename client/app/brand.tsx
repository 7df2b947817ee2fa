import { useWords } from '#client/kit/use-words.ts';

/** Three towers on a hillside: the mark of the twin. */
export function BrandMark({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--mantine-color-han-7)" />
      <g fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M6 21.5 16 26l10-4.5" strokeOpacity=".55" />
        <path d="M8.5 20v-6.5l4-1.8V22M14.2 22.6V8l4.6-2v16.6M20.6 22V12.4l3.4 1.5V20" />
      </g>
    </svg>
  );
}

export function Brand() {
  const { word } = useWords();
  return (
    <div className="brand">
      <BrandMark />
      <h1 className="brand-name">{word('brand.name')}</h1>
    </div>
  );
}
