import { Button } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { LOCALE_NAMES, useLocale, useT } from '@/i18n';
import { PageAlert } from './PageAlert';
import { useChooseLocale } from './useChooseLocale';

/** One press shows the other language and keeps it in this browser. It is named in that other language. */
export function LanguageSwitch() {
  const t = useT();
  const other = useLocale() === 'en' ? 'zh-CN' : 'en';
  const { choose, failed, dismiss } = useChooseLocale();
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconLanguage size={18} aria-hidden />}
        lang={other}
        onClick={() => choose(other)}
      >
        {LOCALE_NAMES[other]}
      </Button>
      {failed && <PageAlert onClose={dismiss}>{t('ui.late.failed')}</PageAlert>}
    </>
  );
}
