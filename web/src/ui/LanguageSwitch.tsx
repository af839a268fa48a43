import { Button } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { LOCALE_NAMES, setLocale, useLocale } from '@/i18n';

/** One press shows the other language and keeps it in this browser. It is named in that other language. */
export function LanguageSwitch() {
  const other = useLocale() === 'en' ? 'zh-CN' : 'en';
  return (
    <Button
      variant="subtle"
      color="gray"
      leftSection={<IconLanguage size={18} aria-hidden />}
      lang={other}
      onClick={() => void setLocale(other)}
    >
      {LOCALE_NAMES[other]}
    </Button>
  );
}
