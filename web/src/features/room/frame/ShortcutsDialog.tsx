import { Kbd, Modal, Switch } from '@mantine/core';
import { useShortcutsOn } from '@/features/call';
import { useT } from '@/i18n';
import classes from './ShortcutsDialog.module.css';

const SHORTCUTS = [
  { keys: ['M'], text: 'room.keys.microphone' },
  { keys: ['V'], text: 'room.keys.camera' },
  { keys: ['Space'], text: 'room.keys.talk' },
  { keys: ['F'], text: 'room.keys.fullScreen' },
  { keys: ['H'], text: 'room.keys.hand' },
  { keys: ['B'], text: 'room.board.key' },
  { keys: ['C'], text: 'room.keys.chat' },
  { keys: ['P'], text: 'room.keys.people' },
  { keys: ['A'], text: 'room.keys.attendance' },
  { keys: ['N'], text: 'room.keys.statistics' },
  { keys: ['?'], text: 'room.keys.help' },
] as const;

const WRITING = [
  { keys: ['Enter'], text: 'room.keys.send' },
  { keys: ['Shift', 'Enter'], text: 'room.keys.newline' },
  { keys: ['↑'], text: 'room.keys.editLast' },
  { keys: ['@'], text: 'room.keys.mention' },
] as const;

type Text = (typeof SHORTCUTS | typeof WRITING)[number]['text'];

interface Props {
  /** Whether one follows the attendance. */
  readonly attends: boolean;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Every key of the page, and the switch that turns single keys off. */
export function ShortcutsDialog({ attends, opened, onClose }: Props) {
  const t = useT();
  const { on, setOn } = useShortcutsOn();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('room.shortcuts')}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      <Switch
        checked={on}
        onChange={(event) => setOn(event.currentTarget.checked)}
        label={t('room.keys.on')}
        description={t('room.keys.onHint')}
      />
      <Keys rows={SHORTCUTS.filter(({ text }) => attends || text !== 'room.keys.attendance')} off={!on} />
      <h3 className={classes.heading}>{t('room.keys.writing')}</h3>
      <Keys rows={WRITING} off={false} />
    </Modal>
  );
}

interface KeysProps {
  readonly rows: readonly { readonly keys: readonly string[]; readonly text: Text }[];
  readonly off: boolean;
}

function Keys({ rows, off }: KeysProps) {
  const t = useT();
  return (
    <dl className={classes.keys} data-off={off || undefined}>
      {rows.map(({ keys, text }) => (
        <div key={text} className={classes.row}>
          <dt>{t(text)}</dt>
          <dd>
            {keys.map((key) => (
              <Kbd key={key}>{key === 'Space' ? t('room.keys.space') : key}</Kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
