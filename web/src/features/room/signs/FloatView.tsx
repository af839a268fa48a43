import { emojiOf, type Float } from './reactions';
import classes from './Signs.module.css';

/** One reaction on its way; beside it the name, where no picture says whose it is. A screen reader hears it elsewhere. */
export function FloatView({ float, named = false }: { float: Float; named?: boolean }) {
  return (
    <span className={named ? classes.edgeFloat : classes.float} data-lane={float.id % 3} aria-hidden>
      <span className={classes.emoji}>{emojiOf(float.reaction)}</span>
      {named && <span className={classes.floatName}>{float.name}</span>}
    </span>
  );
}
