import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useT } from '@/i18n';
import { useStageWords } from './StageWords';
import type { Spotlight } from './types';

interface Props {
  readonly spotlight: Spotlight;
  readonly self: boolean;
  readonly pinned: string | null;
}

/** Tells a screen reader who came onto the stage by a pin or the spotlight, and when the spotlight ends; speakers are heard anyway. */
export function StageLive(props: Props) {
  const t = useT();
  const { account } = props.spotlight;
  const words = useStageWords(props);
  const [said, setSaid] = useState('');
  const before = useRef(account);
  useEffect(() => {
    setSaid(before.current && !account ? t('call.spotlight.over') : words);
    before.current = account;
  }, [account, words, t]);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
