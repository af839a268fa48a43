import { useEffect } from 'react';
import { Outlet, ScrollRestoration } from 'react-router';
import { useMe } from '@/api/session';
import { readStored, setLocale } from '@/i18n';

/** What every page has: the account's language unless another was chosen in this browser, and the place in the page kept. */
export function Root() {
  const locale = useMe().data?.locale;
  useEffect(() => {
    if (locale && !readStored()) void setLocale(locale, false);
  }, [locale]);
  return (
    <>
      <Outlet />
      <ScrollRestoration />
    </>
  );
}
