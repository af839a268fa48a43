import { useEffect, useRef, useState } from 'react';
import { useT } from '@/i18n';
import type { TextEdit } from '../engine/api';
import { boardFont, lineHeight } from '../engine/render/text';
import classes from './Canvas.module.css';

/**
 * The field in which a text of the board is written, where it stands and as large as it is drawn. Enter begins a line and ends nothing, so that an
 * input method has it; Escape and whatever takes the focus away keep the text, as nothing that was written is lost.
 */
export function TextField({ edit }: { edit: TextEdit }) {
  const t = useT();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(edit.text);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const wraps = (edit.element?.data.w ?? 0) > 0;
  const { at, size, scale, color } = edit;
  return (
    <div
      className={classes.text}
      data-text={`${text}\n`}
      data-wraps={wraps || undefined}
      style={{
        left: at.x,
        top: at.y,
        color,
        fontFamily: boardFont,
        fontSize: size * scale,
        lineHeight,
        ...(wraps && { width: at.w }),
      }}
    >
      <textarea
        ref={field}
        value={text}
        rows={1}
        aria-label={t('board.text')}
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => edit.commit(text)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          const isOver = event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey));
          if (isOver) edit.commit(text);
        }}
      />
    </div>
  );
}
