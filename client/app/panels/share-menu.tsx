import { ActionIcon, Button, CopyButton, Menu, Popover, TextInput, Tooltip } from '@mantine/core';
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
    <Popover opened={told !== undefined} onDismiss={() => setTold(undefined)} position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <span>
          <Menu position="bottom-end">
            <Menu.Target>
              <Tooltip label={word('share.title')}>
                <ActionIcon aria-label={word('share.title')} data-testid="share">
                  <IconShare2 size={18} />
                </ActionIcon>
              </Tooltip>
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
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        {told && (
          <div className="share-told">
            <TextInput
              size="sm"
              readOnly
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
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const frameOf = (link: string) =>
  `<iframe src="${link}?embed=1" width="800" height="500" style="border:0" title="Virtual Seoul"></iframe>`;
