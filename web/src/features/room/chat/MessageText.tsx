import { createElement, Fragment, memo, type ReactNode, useMemo } from 'react';
import { useT } from '@/i18n';
import { CopyIcon } from '@/ui/CopyIcon';
import classes from './MessageText.module.css';
import { type Block, type Inline, isOnlyEmoji, type Mentioned, parseText } from './text';

interface Props {
  readonly text: string;
  readonly mentioned: readonly Mentioned[];
  /** The reader's account: a mention of it stands out. */
  readonly self: string;
}

/** A message's text, drawn from its parsed nodes. */
export const MessageText = memo(function MessageText({ text, mentioned, self }: Props) {
  const blocks = useMemo(() => parseText(text, mentioned), [text, mentioned]);
  if (isOnlyEmoji(text)) return <p className={classes.emoji}>{text.trim()}</p>;
  return createElement(Fragment, null, ...blocks.map((block) => drawBlock(block, self)));
});

function drawBlock(block: Block, self: string): ReactNode {
  if (block.type === 'code') return <CodeBlock text={block.text} language={block.language} />;
  return createElement(
    'p',
    { className: classes.text, dir: 'auto' },
    ...block.inlines.map((inline) => drawInline(inline, self)),
  );
}

function drawInline(inline: Inline, self: string): ReactNode {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'code':
      return <code className={classes.code}>{inline.text}</code>;
    case 'link':
      return (
        <a className={classes.link} href={inline.href} target="_blank" rel="noopener noreferrer">
          {inline.text}
        </a>
      );
    case 'mention':
      return (
        <span className={classes.mention} data-self={inline.account === self || undefined}>
          {inline.text}
        </span>
      );
  }
}

function CodeBlock({ text, language }: { text: string; language: string }) {
  const t = useT();
  return (
    <div className={classes.block}>
      <div className={classes.blockHead}>
        <span>{language}</span>
        <CopyIcon className={classes.copy} text={text} label={t('room.chat.copyCode')} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block wider than the panel scrolls by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={t('room.chat.code')}>
        <pre className={classes.pre}>
          <code>{text}</code>
        </pre>
      </section>
    </div>
  );
}
