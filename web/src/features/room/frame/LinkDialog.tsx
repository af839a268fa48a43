import { Modal, TextInput } from '@mantine/core';
import { useT } from '@/i18n';

interface Props {
  readonly link: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The room's link, to be copied by hand where the browser does not let the page do it. */
export function LinkDialog({ link, opened, onClose }: Props) {
  const t = useT();
  return (
    <Modal opened={opened} onClose={onClose} title={t('room.link')} closeButtonProps={{ 'aria-label': t('room.close') }}>
      <TextInput
        readOnly
        data-autofocus
        label={t('room.link')}
        description={t('room.link.byHand')}
        value={link}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Modal>
  );
}
