import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useT } from '@/i18n';
import type { LiveMarks } from '../engine/api';

/** Who draws is told at most this often. */
const PAUSE_MS = 4000;

interface Props {
  readonly marks: LiveMarks;
  readonly nameOf: (account: string) => string;
}

/** Tells a screen reader politely who begins to draw. */
export function LiveDrawers({ marks, nameOf }: Props) {
  const t = useT();
  const [said, setSaid] = useState('');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let drawing = new Set<string>();
    const say = () => {
      timer = undefined;
      const names = [...drawing].map(nameOf);
      drawing = new Set();
      setSaid(names.length === 0 ? '' : t('board.draws', { names: names.join(t('board.and')) }));
    };
    const stop = marks.subscribe(() => {
      for (const mark of marks.list()) if (mark.ink) drawing.add(mark.account);
      if (drawing.size > 0) timer ??= setTimeout(say, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [marks, nameOf, t]);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
