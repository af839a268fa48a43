import { Button, type ButtonProps } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useT } from '@/i18n';
import { useCopy } from './useCopy';

type Props = Omit<ButtonProps, 'leftSection' | 'children'> & {
  /** What goes to the clipboard. */
  text: string;
  /** What the button says before it was pressed. */
  label: string;
  /** It could not be copied. */
  onFailed?: () => void;
};

/** Copies a text and says so for two seconds, to eyes and screen readers. */
export function CopyButton({ text, label, onFailed, ...props }: Props) {
  const t = useT();
  const { said, copied, copy } = useCopy(text, onFailed);
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <Button variant="default" {...props} leftSection={<Icon size={16} aria-hidden />} onClick={copy}>
      <span aria-live="polite">{said ? t(said) : label}</span>
    </Button>
  );
}
