import { IconHome, IconSettings } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { type Key, useT } from '@/i18n';
import { Logo } from '@/ui';
import classes from './Shell.module.css';

const PLACES = [
  { to: '/', text: 'app.home', Icon: IconHome },
  { to: '/settings', text: 'app.settings', Icon: IconSettings },
] as const satisfies readonly { to: string; text: Key; Icon: unknown }[];

/** The frame of every page but the room: a rail at the left, on phones a bar at the bottom. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useT();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t('app.skip')}
      </a>
      <nav className={classes.nav} aria-label={t('app.nav')}>
        <div className={classes.logo}>
          <Logo />
        </div>
        {PLACES.map(({ to, text, Icon }) => (
          <NavLink key={to} to={to} end={to === '/'} className={classes.link ?? ''}>
            <Icon size={22} stroke={1.75} aria-hidden />
            <span>{t(text)}</span>
          </NavLink>
        ))}
      </nav>
      <main id="content" className={classes.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
