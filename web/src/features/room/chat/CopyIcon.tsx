import { Tooltip, VisuallyHidden } from '@mantine/core';
import { type Icon, IconCheck, IconCopy } from '@tabler/icons-react';
import { useT } from '@/i18n';
import { useCopy } from '@/ui';

interface Props {
  /** What goes to the clipboard. */
  readonly text: string;
  readonly label: string;
  readonly className: string | undefined;
  /** Shown while nothing was copied; two sheets unless said otherwise. */
  readonly Icon?: Icon;
  readonly tabIndex?: number;
}

/** An icon that copies a text and says so for two seconds, to eyes and screen readers. */
export function CopyIcon({ text, label, className, tabIndex, Icon: Still = IconCopy }: Props) {
  const t = useT();
  const { said, copied, copy } = useCopy(text);
  const Icon = copied ? IconCheck : Still;
  return (
    <>
      <Tooltip label={said && t(said)} opened={said !== undefined}>
        <button type="button" className={className} tabIndex={tabIndex} title={label} aria-label={label} onClick={copy}>
          <Icon size={16} aria-hidden />
        </button>
      </Tooltip>
      <VisuallyHidden role="status">{said && t(said)}</VisuallyHidden>
    </>
  );
}
