import { Button } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconCloudCheck, IconCloudUpload } from '@tabler/icons-react';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import { PageAlert } from '@/ui/PageAlert';
import type { Change } from './model';
import classes from './RoomSettings.module.css';
import type { Saving } from './useSaving';

const ICONS = { idle: IconCloudCheck, saving: IconCloudUpload, saved: IconCheck, failed: IconAlertCircle } as const;

interface Props {
  readonly saving: Saving;
  readonly onUndo: (change: Change) => void;
  readonly onAgain: (change: Change) => void;
  /** It stands over the page, because the dialog has closed meanwhile. */
  readonly onDismiss?: () => void;
}

/** Whether the last change is saved, with the way to take it back, or to try again. */
export function SavingLine({ saving, onUndo, onAgain, onDismiss }: Props) {
  const t = useT();
  const Icon = ICONS[saving.at];
  const undo = saving.at === 'saved' ? saving.undo : undefined;
  const line = (
    <>
      <Icon size={18} aria-hidden />
      <span role={onDismiss ? undefined : 'status'}>
        {saving.at === 'failed'
          ? t('room.settings.notSaved', { why: t(errorKey(saving.code)) })
          : t(`room.settings.${saving.at}`)}
      </span>
      {undo && (
        <Button size="compact-md" variant="default" onClick={() => onUndo(undo)}>
          {t('room.settings.undo')}
        </Button>
      )}
      {saving.at === 'failed' && (
        <Button size="compact-md" variant="default" onClick={() => onAgain(saving.change)}>
          {t('ui.retry')}
        </Button>
      )}
    </>
  );
  if (onDismiss) return <PageAlert onClose={onDismiss}>{line}</PageAlert>;
  return (
    <div className={classes.saving} data-at={saving.at}>
      {line}
    </div>
  );
}
