import { useElementSize } from '@mantine/hooks';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import classes from './CallView.module.css';
import { layout, stageLayout } from './layout';
import { stagedTile } from './model';
import { Notices } from './Notices';
import { useStage } from './stage';
import { Tile } from './Tile';
import { useStore } from './useCall';
import { useShortcuts } from './useShortcuts';

const WIDE = 16 / 9;
/** On a tall screen less wide tiles fill more of it. */
const TALL = 4 / 3;

/** Everyone in the call, in a grid or with one on the stage; fills its parent. Alone, one's own picture is the main one. */
export function CallView({ call }: { call: Call | null }) {
  const t = useT();
  return (
    <section className={classes.view} aria-label={t('call.view')}>
      {call ? <Pictures call={call} /> : <p className={classes.waiting}>{t('call.joining')}</p>}
    </section>
  );
}

function Pictures({ call }: { call: Call }) {
  useShortcuts(call);
  const { ref, width, height } = useElementSize();
  const tiles = useStore(call.state, (s) => s.tiles);
  const speaker = useStore(call.state, (s) => s.speaker);
  const { layout: kind, chosen, choose } = useStage();
  const staged = kind === 'stage' && tiles.length > 0 ? stagedTile(tiles, chosen, speaker) : -1;
  const ratio = width >= height ? WIDE : TALL;
  const rects =
    staged < 0 ? layout(tiles.length, width, height, ratio) : stageLayout(tiles.length, staged, width, height, ratio);
  return (
    <>
      <div ref={ref} className={classes.tiles}>
        {tiles.map((tile, i) => {
          const rect = rects[i];
          const isChosen = kind === 'stage' && chosen?.account === tile.account && i === staged;
          return (
            rect && (
              <Tile
                key={tile.device}
                call={call}
                tile={tile}
                rect={rect}
                onStage={i === staged}
                chosen={isChosen}
                onChoose={() => choose({ account: tile.account, device: tile.device }, isChosen)}
              />
            )
          );
        })}
      </div>
      <Notices call={call} />
    </>
  );
}
