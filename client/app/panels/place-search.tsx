import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import type { NamedPlace } from '#client/kit/client-role.ts';
import { fitOf } from '#client/kit/search.ts';
import { useWords } from '#client/kit/use-words.ts';
import { loadClientParts } from '../features.ts';
import { api, scene } from '../session.ts';

const most = 8;

/** Finds a district or dong by name and flies there. */
export function PlaceSearch({ scenario }: { scenario: string }) {
  const { word, say } = useWords();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [query, setQuery] = useState('');
  const { places, failed, load } = usePlaces(scenario);
  const found = useMemo(() => findPlaces(places, query), [places, query]);

  // Enter takes the best one; the names may come after the letters.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the options on the screen are the reason
  useEffect(() => void combobox.selectFirstOption(), [found]);

  const go = (id: string) => {
    const place = places.find((each) => each.id === id);
    if (!place) return;
    setQuery(say(place.name));
    combobox.closeDropdown();
    scene()?.flyToBox(place.box);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={go} withinPortal>
      <Combobox.Target>
        <TextInput
          className="search"
          radius="xl"
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={word('search.placeholder')}
          aria-label={word('search.label')}
          value={query}
          data-testid="search"
          onFocus={() => {
            load();
            combobox.openDropdown();
          }}
          onBlur={() => combobox.closeDropdown()}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            combobox.openDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!query}>
        <Combobox.Options>
          {found.map((place) => (
            <Combobox.Option key={place.id} value={place.id}>
              <span className="place-name">{say(place.name)}</span>
              <span className="place-detail">{say(place.detail)}</span>
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{word(failed ? 'search.failed' : 'search.none')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function findPlaces(places: readonly NamedPlace[], query: string): NamedPlace[] {
  return places
    .map((place) => ({ place, fit: fitOf(query, [place.name.ko, place.name.en]) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .slice(0, most)
    .map(({ place }) => place);
}

/** Places of every feature that knows some; asked for when the box is first used. */
function usePlaces(scenario: string) {
  const [places, setPlaces] = useState<readonly NamedPlace[]>([]);
  const [wanted, setWanted] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    loadClientParts()
      .then((parts) => Promise.all(parts.flatMap((part) => part.places?.load(api, scenario) ?? [])))
      .then((lists) => !over && setPlaces(lists.flat()))
      .catch(() => !over && setFailed(true));
    return () => {
      over = true;
    };
  }, [wanted, scenario]);
  return { places, failed, load: () => setWanted(true) };
}
