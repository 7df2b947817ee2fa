export type Language = 'ko' | 'en';
export const languages: readonly Language[] = ['ko', 'en'];

/** One phrase in every language that the twin speaks. */
export interface Text {
  readonly ko: string;
  readonly en: string;
}

/** The best supported language of an `Accept-Language` header; Korean when nothing matches. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => {
    const [tag, ...parameters] = part.trim().split(';');
    const q = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
    return { tag: tag.slice(0, 2).toLowerCase(), q: q ? Number(q.slice(2)) : 1 };
  });
  const known = wanted
    .filter((w): w is { tag: Language; q: number } => languages.includes(w.tag as Language) && w.q > 0)
    .sort((a, b) => b.q - a.q);
  return known[0]?.tag ?? 'ko';
}

/** Fills `{name}` places of a phrase. An unknown name stays visible, so that a missing value is noticed. */
export function fill(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}
