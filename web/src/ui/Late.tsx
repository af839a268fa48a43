import { CloseButton } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useT } from '@/i18n';
import classes from './Late.module.css';

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
  const [part, setPart] = useState<Part>();
  const [drawn, setDrawn] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!opened || part !== undefined) return;
    let wanted = true;
    setFailed(false);
    load().then(
      (loaded) => wanted && setPart(() => loaded),
      () => {
        if (!wanted) return;
        setFailed(true);
        onClose();
      },
    );
    return () => {
      wanted = false;
    };
  }, [load, opened, part, onClose]);
  useEffect(() => setDrawn(part !== undefined), [part]);
  if (part !== undefined) return children(part, opened && drawn);
  return (
    failed && (
      <div role="alert" className={classes.failed}>
        {t('ui.late.failed')}
        <CloseButton size="sm" onClick={() => setFailed(false)} aria-label={t('ui.close')} />
      </div>
    )
  );
}
