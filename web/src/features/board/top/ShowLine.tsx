import { Button, VisuallyHidden } from '@mantine/core';
import { IconEye, IconPresentation, IconUserSearch } from '@tabler/icons-react';
import { useT } from '@/i18n';
import lines from './Lines.module.css';

export interface Showing {
  /** This person shows it, somebody else does and is followed, or is not followed; undefined: nobody shows anything. */
  readonly at: 'own' | 'led' | 'alone' | undefined;
  /** Who shows it. */
  readonly name: string;
  readonly mayShow: boolean;
  readonly show: () => void;
  readonly stop: () => void;
  readonly follow: () => void;
}

/** Who shows the board to everyone, and what this person may do about it. */
export function ShowLine({ showing, compact }: { showing: Showing; compact: boolean }) {
  const t = useT();
  const { at, name, mayShow, show, stop, follow } = showing;
  switch (at) {
    case undefined:
      return (
        mayShow && (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconPresentation size={16} aria-hidden />}
            onClick={show}
            aria-label={t('board.show')}
          >
            {t(compact ? 'board.show.short' : 'board.show')}
          </Button>
        )
      );
    case 'own':
      return (
        <div className={lines.show} data-at={at} role="status">
          <IconPresentation size={16} aria-hidden />
          <Words compact={compact}>{t('board.shown.own')}</Words>
          <Button size="compact-sm" variant="default" onClick={stop}>
            {t('board.stop')}
          </Button>
        </div>
      );
    case 'led':
      return (
        <div className={lines.show} data-at={at} role="status">
          <IconEye size={16} aria-hidden />
          {compact && <span aria-hidden>{name}</span>}
          <Words compact={compact}>{t('board.shown.led', { name })}</Words>
        </div>
      );
    case 'alone':
      return (
        <div className={lines.show} data-at={at} role="status">
          <IconUserSearch size={16} aria-hidden />
          <Words compact={compact}>{t('board.shown.alone')}</Words>
          <Button size="compact-sm" variant="default" onClick={follow} aria-label={t('board.follow', { name })}>
            {compact ? t('board.follow.short') : t('board.follow', { name })}
          </Button>
        </div>
      );
    default:
      return at satisfies never;
  }
}

/** Where there is no room for words a sign and the button beside it stand for them. */
function Words({ compact, children }: { compact: boolean; children: string }) {
  return compact ? <VisuallyHidden>{children}</VisuallyHidden> : <span>{children}</span>;
}
