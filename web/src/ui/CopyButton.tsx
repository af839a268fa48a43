import { Button, type ButtonProps } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useT } from '@/i18n';
import { copyText } from './copyText';

type Props = Omit<ButtonProps, 'leftSection' | 'children'> & {
  /** What goes to the clipboard. */
  text: string;
  /** What the button says before it was pressed. */
  label: string;
};

/** Copies a text and says so for two seconds, to eyes and screen readers. */
export function CopyButton({ text, label, ...props }: Props) {
  const t = useT();
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(setState, 2000, 'idle');
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => setState((await copyText(text)) ? 'copied' : 'failed');
  const Icon = state === 'copied' ? IconCheck : IconCopy;
  return (
    <Button variant="default" {...props} leftSection={<Icon size={16} aria-hidden />} onClick={() => void copy()}>
      <span aria-live="polite">{state === 'idle' ? label : t(state === 'copied' ? 'ui.copied' : 'ui.copyFailed')}</span>
    </Button>
  );
}
