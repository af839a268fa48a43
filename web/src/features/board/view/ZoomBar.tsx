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
  /** This person wants another view. */
  readonly onMoved: () => void;
}

/** How large the page is shown, and ways to change that. */
export function ZoomBar({ surface, compact, onMoved }: Props) {
  const t = useT();
  const format = useFormat();
  const percent = useHeard(surface, () => Math.round(surface.getState().view.scale * 100));
  const zoom = (factor: number) => {
    onMoved();
    surface.zoom(factor);
  };
  return (
    <div className={classes.bar}>
      {!compact && (
        <>
          <ToolButton icon={IconMinus} label={t('board.zoom.out')} keys={['-']} onClick={() => zoom(1 / STEP)} />
          <button
            type="button"
            data-stop
            className={classes.percent}
            aria-label={t('board.zoom.whole', { percent: format.percent(percent / 100) })}
            title={t('board.zoom.one')}
            onClick={() => zoom(100 / percent)}
          >
            {format.percent(percent / 100)}
          </button>
          <ToolButton icon={IconPlus} label={t('board.zoom.in')} keys={['+']} onClick={() => zoom(STEP)} />
        </>
      )}
      <ToolButton
        icon={IconArrowsMaximize}
        label={t('board.zoom.fit')}
        keys={['Shift+1']}
        onClick={() => {
          onMoved();
          surface.fit();
        }}
      />
    </div>
  );
}
