import { ActionIcon, Button, CloseButton, CopyButton, Menu, TextInput } from '@mantine/core';
import { IconCamera, IconCode, IconLink, IconShare2 } from '@tabler/icons-react';
import { useState } from 'react';
import { failureOf } from '#client/kit/api.ts';
import { useWords } from '#client/kit/use-words.ts';
import { twin } from '../state/store.ts';
import { saveView } from '../state/tell.ts';

type What = 'link' | 'embed';

/** Tells others: a short link, a picture, a frame for another page. */
export function ShareMenu() {
  const { word } = useWords();
  const [told, setTold] = useState<{ what: What; text: string }>();
  const fail = (thrown: unknown) => {
    const { message, remedy } = failureOf(thrown);
    twin.notice({ tone: 'bad', text: { ko: `${message.ko} ${remedy.ko}`, en: `${message.en} ${remedy.en}` } });
  };
  const tell = (what: What) =>
    saveView()
      .then((link) => setTold({ what, text: what === 'link' ? link : frameOf(link) }))
      .catch(fail);
  const picture = () => import('../picture.ts').then(({ downloadPicture }) => downloadPicture()).catch(fail);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={word('share.title')} title={word('share.title')} data-testid="share">
            <IconShare2 size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => tell('link')} data-testid="share-link">
            {word('share.link')}
          </Menu.Item>
          <Menu.Item leftSection={<IconCamera size={16} />} onClick={picture} data-testid="share-picture">
            {word('share.picture')}
          </Menu.Item>
          <Menu.Item leftSection={<IconCode size={16} />} onClick={() => tell('embed')} data-testid="share-embed">
            {word('share.embed')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {told && <Told told={told} close={() => setTold(undefined)} />}
    </>
  );
}

function Told({ told, close }: { told: { what: What; text: string }; close(): void }) {
  const { word } = useWords();
  return (
    <div
      className="share-told"
      role="dialog"
      aria-label={word('share.title')}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <CloseButton className="share-close" aria-label={word('action.close')} onClick={close} />
      <TextInput
        size="sm"
        readOnly
        autoFocus
        label={word(told.what === 'link' ? 'share.linkIs' : 'share.embedIs')}
        description={word('share.keeps')}
        value={told.text}
        onFocus={(event) => event.currentTarget.select()}
        data-testid="share-text"
      />
      <CopyButton value={told.text}>
        {({ copied, copy }) => (
          <Button size="xs" fullWidth mt="xs" variant="light" onClick={copy}>
            {word(copied ? 'share.copied' : 'share.copy')}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}

const frameOf = (link: string) =>
  `<iframe src="${link}?embed=1" width="800" height="500" style="border:0" title="Virtual Seoul"></iframe>`;
