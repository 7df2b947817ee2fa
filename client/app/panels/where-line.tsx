import { useWords } from '#client/kit/use-words.ts';
import { useWhere } from '../state/search.ts';

/** Where one is: city › gu › dong › road, of the middle of the picture. */
export function WhereLine() {
  const { word, say } = useWords();
  const parts = useWhere();
  return (
    <nav className="where" aria-label={word('where.title')} data-testid="where">
      {parts.length === 0 ? (
        <span>{word('where.outside')}</span>
      ) : (
        <ol>
          {parts.map(({ level, name }) => (
            <li key={level}>{say(name)}</li>
          ))}
        </ol>
      )}
    </nav>
  );
}
