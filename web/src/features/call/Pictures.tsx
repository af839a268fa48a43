import { useElementSize } from '@mantine/hooks';
import { type ReactNode, type RefObject, useCallback, useState } from 'react';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import type { CallTile } from '@/media/tile';
import classes from './CallView.module.css';
import { layout, type Rect, stagePlaces } from './layout';
import { Notices } from './Notices';
import { Passing } from './Passing';
import { Stage } from './Stage';
import { StageLive } from './StageLive';
import { StageWords } from './StageWords';
import { pin, useStage } from './stage';
import { Tile } from './Tile';
import type { BesideBoard, Spotlight } from './types';
import { useStore } from './useCall';
import { useFullScreen } from './useFullScreen';
import { useOnStage } from './useOnStage';
import { useShortcuts } from './useShortcuts';

const WIDE = 16 / 9;
/** On a tall screen less wide tiles fill more of it. */
const TALL = 4 / 3;
/** Under this width, in px, a board has no pictures beside it unless they are asked for. */
const NARROW = 600;

interface Props {
  readonly call: Call;
  readonly spotlight: Spotlight;
  /** What goes on the whole screen. */
  readonly view: RefObject<HTMLElement | null>;
  readonly over: ((account: string, self: boolean) => ReactNode) | undefined;
  readonly notices: ReactNode;
  readonly board: ((beside: BesideBoard) => ReactNode) | undefined;
}

/** Everyone in the call, in a grid or in a strip beside the large picture of one, or beside a board. */
export function Pictures({ call, spotlight, view, over, notices, board }: Props) {
  const t = useT();
  const { ref, width, height } = useElementSize();
  const [refusal, setRefusal] = useState<'fullScreen' | 'window' | null>(null);
  const fullScreen = useFullScreen(
    view,
    useCallback(() => setRefusal('fullScreen'), []),
  );
  useShortcuts(call, fullScreen.toggle);
  const tiles = useStore(call.state, (s) => s.tiles);
  const boarded = useStage((s) => s.board !== null) && board !== undefined;
  const { kind, staged, pinned, words } = useOnStage(call, spotlight, boarded);
  const beside = useStage((s) => s.besideBoard);
  const narrow = width < NARROW;
  const alone = fullScreen.on || (boarded && narrow && !beside);
  const places =
    kind === 'grid' || !(staged || boarded) ? null : stagePlaces(alone ? 'speaker' : kind, tiles.length, width, height);
  const strip = places ? places.strip : grid(tiles.length, width, height);
  const toggle = ({ id, account, device, source }: CallTile) =>
    pin(pinned === id ? null : { account, device, ...(source === 'screen' && { screen: true }) });
  return (
    <>
      {!places && (words.spotlight.account || words.pinned) && (
        <div className={classes.words}>
          <StageWords {...words} />
        </div>
      )}
      <div ref={ref} className={classes.tiles}>
        {boarded && places && (
          <div className={classes.board} style={box(places.stage)}>
            {board({ fullScreen, pictures: tiles.length, hidden: narrow })}
          </div>
        )}
        {places && staged && (
          <Stage
            call={call}
            tile={staged}
            rect={places.stage}
            pinned={pinned === staged.id}
            spotlight={spotlight}
            fullScreen={fullScreen}
            over={staged.source === 'camera' && over?.(staged.account, staged.self)}
            onPin={() => toggle(staged)}
            onWindowRefused={() => setRefusal('window')}
          >
            <StageWords {...words} />
          </Stage>
        )}
        {strip && (
          <div className={classes.strip} style={box(strip)}>
            <div className={classes.content} style={strip.content}>
              {tiles.map((tile, i) => {
                const rect = strip.tiles[i];
                return (
                  rect && (
                    <Tile
                      key={tile.id}
                      call={call}
                      tile={tile}
                      rect={rect}
                      onStage={places !== null && tile === staged}
                      pinned={pinned === tile.id}
                      spotlight={spotlight}
                      over={tile.source === 'camera' && over?.(tile.account, tile.self)}
                      onPin={() => toggle(tile)}
                    />
                  )
                );
              })}
            </div>
          </div>
        )}
      </div>
      <StageLive {...words} />
      <Notices call={call}>
        {notices}
        {refusal && (
          <Passing key={refusal} onEnd={() => setRefusal(null)}>
            {t(`call.stage.${refusal}Refused`)}
          </Passing>
        )}
        {spotlight.refused && (
          <Passing key={spotlight.refused} onEnd={spotlight.dismiss}>
            {spotlight.refused}
          </Passing>
        )}
      </Notices>
    </>
  );
}

function grid(n: number, width: number, height: number) {
  const tiles = layout(n, width, height, width >= height ? WIDE : TALL);
  return { x: 0, y: 0, width, height, tiles, content: { width, height } };
}

const box = ({ x, y, width, height }: Rect) => ({ transform: `translate(${x}px, ${y}px)`, width, height });
