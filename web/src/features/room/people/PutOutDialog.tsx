import { useT } from '@/i18n';
import { ConfirmDialog } from '@/ui/ConfirmDialog';

/** Whom a dialog is about, and what it does: put out for now, or for good. */
export interface PutOut {
  readonly how: 'remove' | 'ban';
  readonly account: string;
  readonly name: string;
}

interface Props {
  readonly opened: boolean;
  readonly putOut: PutOut | undefined;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Says what putting someone out does before it is done. */
export function PutOutDialog({ opened, putOut, onConfirm, onCancel }: Props) {
  const t = useT();
  const { how = 'remove', name = '' } = putOut ?? {};
  return (
    <ConfirmDialog
      opened={opened}
      title={t(`room.${how}.title`, { name })}
      text={t(`room.${how}.text`, { name })}
      confirm={t(`room.${how}.confirm`)}
      onConfirm={onConfirm}
      onCancel={onCancel}
    />
  );
}
