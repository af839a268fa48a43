import { ActionIcon, Popover } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useT } from '@/i18n';
import classes from './Composer.module.css';

const EMOJI =
  '😀 😂 😊 😍 🤔 😅 😭 😡 😴 🤯 🥳 😎 🙄 😬 😇 🫡 👍 👎 👏 🙏 👌 ✌️ 💪 👋 🤝 🙌 👀 🧠 ❤️ 🔥 🎉 ✨ ✅ ❌ ❓ ❗ ⏰ 📌 📎 💡 🚀 🐛 ☕ 🍵 🌹 🎂 🌙 ☀️'.split(
    ' ',
  );
const COLUMNS = 8;

/** A few emoji to press; every other one is typed with the keyboard of the system. Arrow keys move. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[at + step]?.focus();
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <ActionIcon
          size="lg"
          variant="subtle"
          color="gray"
          className={classes.button}
          onClick={() => setOpen(!open)}
          aria-label={t('room.chat.emoji')}
          title={t('room.chat.emoji')}
        >
          <IconMoodSmile size={20} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t('room.chat.emoji')}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside take the focus; arrow keys come up from them */}
        <div className={classes.emojis} onKeyDown={onKeyDown}>
          {EMOJI.map((emoji, at) => (
            <button
              key={emoji}
              type="button"
              className={classes.emoji}
              tabIndex={at === 0 ? 0 : -1}
              onClick={() => {
                setOpen(false);
                onPick(emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
