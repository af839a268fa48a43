import { Button } from '@mantine/core';
import { useT } from '@/i18n';
import classes from './Board.module.css';
import type { Undoing } from './useUndoing';

/** Says what was done, with the way to take it back. */
export function UndoToast({ undoing }: { undoing: Undoing }) {
  const t = useT();
  const { offered, done } = undoing;
  return (
    <div className={classes.toastPlace} role="status">
      {offered && (
        <div className={classes.toast}>
          {t(offered.words)}
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              offered.undo();
              done();
            }}
          >
            {t('board.undo')}
          </Button>
        </div>
      )}
    </div>
  );
}
