import { Menu } from '@mantine/core';
import { IconFileTypePdf, IconPhotoPlus } from '@tabler/icons-react';
import { useT } from '@/i18n';

const PICTURES = 'image/png,image/jpeg,image/gif,image/webp';

interface Props {
  /** Pages may be added. */
  readonly pages: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Ways to put a file onto the board, as items of a menu. */
export function InsertItems({ pages, onFiles }: Props) {
  const t = useT();
  return (
    <>
      <Menu.Item
        leftSection={<IconPhotoPlus size={16} aria-hidden />}
        rightSection="Ctrl+V"
        onClick={() => chooseFiles(PICTURES, onFiles)}
      >
        {t('board.insert.picture')}
      </Menu.Item>
      {pages && (
        <Menu.Item
          leftSection={<IconFileTypePdf size={16} aria-hidden />}
          onClick={() => chooseFiles('application/pdf', onFiles)}
        >
          {t('board.insert.pdf')}
        </Menu.Item>
      )}
    </>
  );
}

/** Asks for files by the dialog of the system. */
function chooseFiles(accept: string, onFiles: Props['onFiles']): void {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept, multiple: accept === PICTURES });
  input.addEventListener('change', () => onFiles([...(input.files ?? [])]));
  input.click();
}
