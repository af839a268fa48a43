import { Button, NativeSelect } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext, IconPlayerTrackPrev } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useFormat, useT } from '@/i18n';
import type { TimeLine } from '../engine/api';
import { colorOf } from '../engine/render/people';
import { ToolButton } from '../tools/ToolButton';
import { useHeard } from '../useHeard';
import { SPEEDS, turns } from './model';
import type { Player } from './player';
import classes from './Time.module.css';

/** Parts of the log whose authors are shown. */
const PARTS = 160;

interface Props {
  readonly line: TimeLine;
  readonly player: Player;
  /** Leads back to the board as it is; absent where the past is all there is to see. */
  readonly onNow?: () => void;
}

/** The past of a board: when and whose each moment was, and the ways through it. */
export function TimeBar({ line, player, onNow }: Props) {
  const t = useT();
  const { at, head, first, status } = useHeard(line, () => line.getState());
  const { playing, speed } = useHeard(player, () => player.getState());
  const moment = useMoment(line, at);
  const go = (n: number) => {
    player.pause();
    line.goTo(Math.max(first, Math.min(head, n)));
  };
  return (
    <div className={classes.time}>
      <div className={classes.track}>
        <Authors line={line} />
        <input
          type="range"
          min={first}
          max={Math.max(first, head)}
          value={at}
          disabled={head === 0}
          aria-label={t('board.time')}
          aria-valuetext={moment}
          onChange={(event) => go(Number(event.currentTarget.value))}
        />
      </div>
      <div className={classes.controls}>
        <ToolButton
          icon={IconPlayerTrackPrev}
          label={t('board.time.back')}
          disabled={at <= first}
          onClick={() => go(at - 1)}
        />
        <ToolButton
          icon={playing ? IconPlayerPause : IconPlayerPlay}
          label={t(playing ? 'board.time.pause' : 'board.time.play')}
          disabled={head === 0}
          onClick={() => (playing ? player.pause() : player.play())}
        />
        <ToolButton
          icon={IconPlayerTrackNext}
          label={t('board.time.forward')}
          disabled={at >= head}
          onClick={() => go(at + 1)}
        />
        <NativeSelect
          size="xs"
          aria-label={t('board.time.speed')}
          value={String(speed)}
          data={SPEEDS.map((each) => ({ value: String(each), label: t('board.time.times', { speed: each }) }))}
          onChange={(event) => player.setSpeed(SPEEDS.find((each) => String(each) === event.currentTarget.value) ?? speed)}
        />
        <span className={classes.moment}>{status === 'failed' ? t('board.time.failed') : moment}</span>
        {onNow && (
          <Button size="compact-sm" onClick={onNow}>
            {t('board.time.now')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** When the moment was and who did what it is known for, in words. */
function useMoment(line: TimeLine, at: number): string {
  const t = useT();
  const { dateTime } = useFormat();
  const op = line.op(at);
  if (!op) return t(at === 0 ? 'board.time.empty' : 'board.time.loading');
  const name = line.authors().find(({ account }) => account === op.account)?.name ?? t('board.someone');
  return t('board.time.moment', { time: dateTime(op.time), name });
}

/** Whose turn it was, as colours in the order of the log. */
function Authors({ line }: { line: TimeLine }) {
  const loaded = useHeard(line, () => line.getState().loaded);
  const { first, head } = line.getState();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is loaded since is known by now
  const colours = useMemo(() => {
    const parts = turns(line, first, head, PARTS);
    const stop = (account: string | undefined, i: number) => {
      const colour = account === undefined ? 'transparent' : colorOf(account);
      return `${colour} ${(100 * i) / parts.length}% ${(100 * (i + 1)) / parts.length}%`;
    };
    return parts.length === 0 ? undefined : `linear-gradient(to right, ${parts.map(stop).join(', ')})`;
  }, [line, first, head, loaded]);
  return <span className={classes.authors} style={{ backgroundImage: colours }} aria-hidden />;
}
