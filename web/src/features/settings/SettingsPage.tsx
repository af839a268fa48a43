import { Button, Input, Paper, SegmentedControl, Stack, Title, useMantineColorScheme } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { api, ask } from '@/api';
import { useAccount } from '@/api/session';
import { LOCALE_NAMES, LOCALES, useLocale, useT } from '@/i18n';
import { ErrorAlert, SideChoice, useChooseLocale, usePageTitle } from '@/ui';
import { PageAlert } from '@/ui/PageAlert';
import { CourseMakers } from './CourseMakers';
import { DisplayNameForm } from './DisplayNameForm';
import { PictureForm } from './PictureForm';
import { Sessions } from './Sessions';
import classes from './SettingsPage.module.css';
import { useChangeMe } from './useChangeMe';
import { toLogin } from './useSessions';

/** One's own account, how the app looks here, and for administrators the rules of the server. Each choice acts at once; only the name waits for its button. */
export function SettingsPage() {
  const t = useT();
  const { admin } = useAccount();
  usePageTitle(t('settings.title'));
  return (
    <Stack gap="lg" className={classes.page ?? ''}>
      <Title order={1} size="h2">
        {t('settings.title')}
      </Title>
      <Profile />
      <Appearance />
      <Sessions />
      {admin && <CourseMakers />}
      <LogOut />
    </Stack>
  );
}

function Profile() {
  const t = useT();
  const { name, side } = useAccount();
  const change = useChangeMe();
  return (
    <Paper component="section" withBorder className={classes.section ?? ''} aria-labelledby="profile">
      <Title order={2} size="h4" id="profile">
        {t('settings.profile')}
      </Title>
      <p className={classes.hint}>{t('settings.loggedInAs', { name })}</p>
      <PictureForm />
      <DisplayNameForm />
      <ErrorAlert error={change.error} />
      <SideChoice
        value={(change.isPending ? change.variables.side : side) === 'teach' ? 'teach' : 'study'}
        onChange={(next) => change.mutate({ side: next })}
      />
    </Paper>
  );
}

function Appearance() {
  const t = useT();
  const languageId = useId();
  const schemeId = useId();
  const locale = useLocale();
  const change = useChangeMe();
  const { choose, failed, dismiss } = useChooseLocale();
  // Mantine would otherwise stop transitions by a style element, which the Content-Security-Policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const chooseLocale = (next: string) => {
    const chosen = LOCALES.find((each) => each === next);
    if (!chosen) return;
    choose(chosen, () => change.mutate({ locale: chosen }));
  };
  return (
    <Paper component="section" withBorder className={classes.section ?? ''} aria-labelledby="appearance">
      <Title order={2} size="h4" id="appearance">
        {t('settings.appearance')}
      </Title>
      <ErrorAlert error={change.error} />
      {failed && <PageAlert onClose={dismiss}>{t('ui.late.failed')}</PageAlert>}
      <Input.Wrapper label={t('settings.language')} labelElement="div" labelProps={{ id: languageId }}>
        <SegmentedControl
          fullWidth
          aria-labelledby={languageId}
          value={locale}
          onChange={chooseLocale}
          data={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        />
      </Input.Wrapper>
      <Input.Wrapper label={t('settings.scheme')} labelElement="div" labelProps={{ id: schemeId }}>
        <SegmentedControl
          fullWidth
          aria-labelledby={schemeId}
          value={colorScheme}
          onChange={(next) => setColorScheme(next === 'light' || next === 'dark' ? next : 'auto')}
          data={[
            { value: 'auto', label: t('settings.schemeSystem') },
            { value: 'light', label: t('settings.schemeLight') },
            { value: 'dark', label: t('settings.schemeDark') },
          ]}
        />
      </Input.Wrapper>
    </Paper>
  );
}

function LogOut() {
  const t = useT();
  const logOut = useMutation({
    mutationFn: () => ask(api.DELETE('/api/v1/sessions/{session}', { params: { path: { session: 'current' } } })),
    onSuccess: toLogin,
  });
  return (
    <div>
      <ErrorAlert error={logOut.error} />
      <Button
        variant="default"
        leftSection={<IconLogout size={18} aria-hidden />}
        loading={logOut.isPending}
        onClick={() => logOut.mutate()}
      >
        {t('settings.logOut')}
      </Button>
    </div>
  );
}
