import { IconArrowsMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { useFormat, useT } from '@/i18n';
import type { Surface } from '../engine/api';
import { ToolButton } from '../tools/ToolButton';
import { useHeard } from '../useHeard';
import classes from './Zoom.module.css';

const STEP = 1.25;

interface Props {
  readonly surface: Surface;
  readonly compact: boolean;
  /** This person wants to see the whole page. */
  readonly onFit: () => void;
}

/** How large the page is shown, and ways to change that. */
export function ZoomBar({ surface, compact, onFit }: Props) {
  const t = useT();
  const format = useFormat();
  const percent = useHeard(surface, () => Math.round(surface.getState().view.scale * 100));
  return (
    <div className={classes.bar}>
      {!compact && (
        <>
          <ToolButton icon={IconMinus} label={t('board.zoom.out')} keys={['-']} onClick={() => surface.zoom(1 / STEP)} />
          <button
            type="button"
            data-stop
            className={classes.percent}
            aria-label={t('board.zoom.whole', { percent: format.percent(percent / 100) })}
            title={t('board.zoom.one')}
            onClick={() => surface.zoom(100 / percent)}
          >
            {format.percent(percent / 100)}
          </button>
          <ToolButton icon={IconPlus} label={t('board.zoom.in')} keys={['+']} onClick={() => surface.zoom(STEP)} />
        </>
      )}
      <ToolButton icon={IconArrowsMaximize} label={t('board.zoom.fit')} keys={['0']} onClick={onFit} />
    </div>
  );
}
