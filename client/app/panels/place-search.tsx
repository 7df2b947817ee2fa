import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { SearchHit } from '#client/kit/api-types.ts';
import { useWords } from '#client/kit/use-words.ts';
import { groupedHits, openHit, useSearch } from '../state/search.ts';

/** Finds anything by its name, address, initial consonants or id, and flies there. */
export function PlaceSearch() {
  const { word, say } = useWords();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [text, setText] = useState('');
  /** Taken from the list: nothing to look for until the reader types again. */
  const [chosen, setChosen] = useState(false);
  const search = useSearch(chosen ? '' : text);
  const waiting = !chosen && text.trim() !== '' && (search.answered !== text.trim() || !search.complete);

  // Enter takes the best one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the options on the screen are the reason
  useEffect(() => void combobox.selectFirstOption(), [search.hits]);

  const go = (key: string) => {
    const hit = search.hits.find((each) => keyOf(each) === key);
    if (!hit) return;
    setText(say(hit.name));
    setChosen(true);
    combobox.closeDropdown();
    openHit(hit);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={go} withinPortal>
      <Combobox.Target>
        <TextInput
          className="search"
          radius="xl"
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={waiting ? <Loader size={14} aria-hidden /> : null}
          placeholder={word('search.placeholder')}
          aria-label={word('search.label')}
          value={text}
          data-testid="search"
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen(false);
            combobox.openDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={chosen || !text.trim()} className="search-found">
        <Combobox.Options
          aria-label={word('search.found')}
          mah="min(60vh, 460px)"
          className="search-options"
          data-testid="search-options"
        >
          {groupedHits(search.hits).map(([kind, hits]) => (
            <Combobox.Group key={kind} label={say(hits[0].kindText)}>
              {hits.map((hit) => (
                <Combobox.Option key={keyOf(hit)} value={keyOf(hit)} className="search-option">
                  <span className="place-name">{say(hit.name)}</span>
                  <span className="place-detail">{say(hit.detail)}</span>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          ))}
          {search.hits.length === 0 && (
            <Combobox.Empty>
              {search.failure
                ? `${say(search.failure.message)} ${say(search.failure.remedy)}`
                : word(waiting ? 'search.looking' : 'search.none')}
            </Combobox.Empty>
          )}
          {search.hits.length > 0 && !search.complete && (
            <Combobox.Footer className="search-more">{word('search.incomplete')}</Combobox.Footer>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const keyOf = ({ collection, id }: SearchHit) => `${collection} ${id}`;
