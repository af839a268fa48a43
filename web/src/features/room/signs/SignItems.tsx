import { Menu } from '@mantine/core';
import { type KeyboardEvent, useId } from 'react';
import { useT } from '@/i18n';
import { REACTIONS } from './reactions';
import classes from './Signs.module.css';
import type { Signs } from './useSigns';

const PACES = ['slower', 'lost', 'fine'] as const;

/** Reactions in a row, and below them how one follows, as items of a menu. `stay` keeps it open for a second clap. */
export function SignItems({ signs, stay = false }: { signs: Signs; stay?: boolean }) {
  const t = useT();
  const label = useId();
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of items within a menu, for which HTML has no element */}
      <div className={classes.reactions} role="group" aria-label={t('room.react')} onKeyDown={moveInRow}>
        {REACTIONS.map(([reaction, emoji]) => (
          <Menu.Item
            key={reaction}
            className={classes.reaction ?? ''}
            aria-label={t(`room.react.${reaction}`)}
            title={t(`room.react.${reaction}`)}
            disabled={signs.resting}
            closeMenuOnClick={!stay}
            onClick={() => signs.react(reaction)}
          >
            {emoji}
          </Menu.Item>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="group" aria-labelledby={label}>
        <Menu.Label id={label}>{t('room.pace')}</Menu.Label>
        <Menu.RadioGroup
          value={signs.pace ?? null}
          onChange={(value) => signs.setPace(PACES.find((pace) => pace === value) ?? 'fine')}
        >
          {PACES.map((pace) => (
            <Menu.RadioItem key={pace} value={pace} disabled={signs.resting} closeMenuOnClick>
              {t(`room.pace.${pace}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </div>
    </>
  );
}

/** The menu's own keys go up and down; in the row left and right do the same. */
function moveInRow(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  items[items.indexOf(document.activeElement as HTMLElement) + step]?.focus();
}
