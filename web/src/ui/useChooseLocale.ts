import { useState } from 'react';
import { currentLocale, type Locale, setLocale } from '@/i18n';

/** Shows another language; `failed` when the last one asked for did not load. `shown` is called when it is there. */
export function useChooseLocale() {
  const [failed, setFailed] = useState(false);
  const choose = (locale: Locale, shown?: () => void) => {
    setFailed(false);
    setLocale(locale).then(
      () => currentLocale() === locale && shown?.(),
      () => setFailed(true),
    );
  };
  return { choose, failed, dismiss: () => setFailed(false) };
}
