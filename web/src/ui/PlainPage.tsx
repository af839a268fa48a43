import { type ReactNode, useEffect } from 'react';
import { useT } from '@/i18n';
import { LanguageSwitch } from './LanguageSwitch';
import { Logo } from './Logo';
import classes from './PlainPage.module.css';

type Props = {
  /** Of the browser's tab. */
  title: string;
  children: ReactNode;
};

/** A page outside the frame: the name, the language switch, and one thing in the middle. */
export function PlainPage({ title, children }: Props) {
  usePageTitle(title);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Logo />
        <LanguageSwitch />
      </header>
      <main className={classes.main}>{children}</main>
    </div>
  );
}

/** Names the browser's tab. */
export function usePageTitle(title: string) {
  const t = useT();
  const name = t('ui.name');
  useEffect(() => {
    document.title = title === name ? name : `${title} · ${name}`;
  }, [title, name]);
}
