import { Menu } from '@mantine/core';
import { IconFileTypeSvg, IconPhotoDown } from '@tabler/icons-react';
import { useT } from '@/i18n';
import type { Format } from '../files/useExport';

const FORMATS = [
  { format: 'png', Icon: IconPhotoDown },
  { format: 'svg', Icon: IconFileTypeSvg },
] as const;

/** Ways to take the board along, as items of a menu. */
export function ExportItems({ onExport }: { onExport: (format: Format) => void }) {
  const t = useT();
  return FORMATS.map(({ format, Icon }) => (
    <Menu.Item key={format} leftSection={<Icon size={16} aria-hidden />} onClick={() => onExport(format)}>
      {t(`board.export.${format}`)}
    </Menu.Item>
  ));
}
