import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useT } from '@/i18n';
import { PageAlert } from './PageAlert';
import { useLate } from './useLate';

interface Props<Part> {
  /** Fetches the part; called when it is wanted and not there yet, also again after a failure. */
  readonly load: () => Promise<Part>;
  readonly opened: boolean;
  /** Called when it could not be loaded; that is said here. */
  readonly onClose: () => void;
  readonly children: (part: Part, opened: boolean) => ReactNode;
}

/**
 * A dialog that is loaded when it is first wanted. It is drawn closed before it opens, so that it knows where the focus was and gives
 * it back when it closes. What does not load is said in words, and may be asked for again; the page lives on.
 */
export function Late<Part>({ load, opened, onClose, children }: Props<Part>) {
  const t = useT();
  const { part, failed } = useLate(load, opened);
  const [drawn, setDrawn] = useState(false);
  const [said, setSaid] = useState(false);
  useEffect(() => setDrawn(part !== undefined), [part]);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    setSaid(failed);
    if (failed) close();
  }, [failed]);
  if (part !== undefined) return children(part, opened && drawn);
  return said && <PageAlert onClose={() => setSaid(false)}>{t('ui.late.failed')}</PageAlert>;
}
