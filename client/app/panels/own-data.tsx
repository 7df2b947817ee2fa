import { FileButton, Text, UnstyledButton } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { addOwnFiles } from '../state/own-layers.ts';

/** Files of the reader's own: chosen here, or dropped anywhere on the page. */
export function OwnData() {
  const { word } = useWords();
  return (
    <FileButton
      multiple
      accept=".geojson,.json,.jsonl,.csv,.tsv,.kml,.kmz,.gpx,.tif,.tiff,.glb,.gltf"
      onChange={(files) => void addOwnFiles(files)}
    >
      {(button) => (
        <UnstyledButton {...button} className="own-data" data-testid="own-data">
          <IconFileImport size={18} aria-hidden />
          <span>
            {word('own.add')}
            <Text component="span" size="xs" c="dimmed" className="own-formats">
              {word('own.formats')}
            </Text>
          </span>
        </UnstyledButton>
      )}
    </FileButton>
  );
}

/** Takes files that are dropped anywhere, and shows that it would while they hover. */
export function DropTarget() {
  const { word } = useWords();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const on = (name: 'dragover' | 'dragleave' | 'drop', heard: (event: DragEvent) => void) =>
      window.addEventListener(name, heard, { signal: stop.signal });
    on('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    });
    on('dragleave', (event) => {
      if (event.relatedTarget === null) setOver(false);
    });
    on('drop', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      void addOwnFiles(event.dataTransfer?.files ?? []);
    });
    return () => stop.abort();
  }, []);
  return over ? (
    <div className="drop-target" aria-hidden>
      <p className="glass">{word('own.drop')}</p>
    </div>
  ) : null;
}
