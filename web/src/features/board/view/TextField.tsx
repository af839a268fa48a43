import { useEffect, useRef, useState } from 'react';
import { useT } from '@/i18n';
import type { TextEdit } from '../engine/api';
import { boardFont, lineHeight } from '../engine/render/text';
import classes from './Canvas.module.css';

/**
 * The field in which a text of the board is written, where it stands and as large as it is drawn. Enter begins a line and ends nothing, so that an
 * input method has it; Escape gives up; whatever takes the focus away keeps the text.
 */
export function TextField({ edit }: { edit: TextEdit }) {
  const t = useT();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(edit.text);
  const over = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const end = (how: () => void) => {
    if (over.current) return;
    over.current = true;
    how();
  };
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
        onBlur={() => end(() => edit.commit(text))}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') end(edit.cancel);
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) end(() => edit.commit(text));
        }}
      />
    </div>
  );
}
