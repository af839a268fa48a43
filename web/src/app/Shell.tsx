import { IconBooks, IconHome, IconSettings } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { NavLink, useLocation } from 'react-router';
import { type Key, useT } from '@/i18n';
import { Logo } from '@/ui';
import classes from './Shell.module.css';

const PLACES = [
  { to: '/', text: 'app.home', Icon: IconHome },
  { to: '/courses', text: 'app.courses', Icon: IconBooks },
  { to: '/settings', text: 'app.settings', Icon: IconSettings },
] as const satisfies readonly { to: string; text: Key; Icon: unknown }[];

/** The frame of every page but the room: a rail at the left, on phones a bar at the bottom. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useT();
  const content = useFocusOnArrival();
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
      <main id="content" ref={content} className={classes.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Moves the focus to the content of a page that one came to inside the app, as a browser does when it loads a page. */
function useFocusOnArrival() {
  const { pathname } = useLocation();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    content.current?.focus({ preventScroll: true });
  }, [pathname]);
  return content;
}
