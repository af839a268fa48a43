import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'react-router';
import { api, ask, codeOf, errorKey } from '@/api';
import { roomPath } from '@/api/rooms';
import { meQuery, useSignIn } from '@/api/session';
import { currentLocale, useT } from '@/i18n';
import { displayNameError, ErrorAlert, Form, groupNumber, isRefused, Refused } from '@/ui';
import { AuthCard } from './AuthCard';

/** Asks a stranger with a room's link for a name, and makes them a guest of that room. */
export function GuestForm({ number, secret }: { number: string; secret: string }) {
  const t = useT();
  const { search } = useLocation();
  const client = useQueryClient();
  const signIn = useSignIn();
  const [name, setName] = useState('');
  const [checked, setChecked] = useState(false);
  const enter = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/rooms/{room}/guests', {
          params: { path: { room: number } },
          body: { display_name: name.trim(), secret, locale: currentLocale() },
        }),
      ),
    onSuccess: ({ account }) => signIn(account),
    onError: (error) => {
      // Logged in meanwhile, in another tab: the gate opens by itself once that is known here.
      if (codeOf(error) === 'already_signed_in') void client.invalidateQueries(meQuery);
    },
  });
  const code = enter.error ? codeOf(enter.error) : null;
  if (code && isRefused(code)) return <Refused code={code} onRetry={enter.reset} />;

  const wrong = displayNameError(name);
  const shown = code === 'display_name_invalid' ? code : checked ? wrong : undefined;
  const submit = () => {
    setChecked(true);
    if (!wrong && !enter.isPending) enter.mutate();
  };
  return (
    <AuthCard title={t('auth.guest.title')}>
      <p>{t('auth.guest.text', { number: groupNumber(number) })}</p>
      <Form label={t('auth.guest.title')} onSubmit={submit}>
        <Stack>
          {code !== 'display_name_invalid' && <ErrorAlert error={enter.error} />}
          <TextInput
            label={t('auth.guest.name')}
            description={t('auth.guest.nameHint')}
            name="name"
            autoComplete="nickname"
            autoFocus
            required
            value={name}
            readOnly={enter.isPending}
            error={shown && t(errorKey(shown))}
            onChange={(event) => {
              setName(event.currentTarget.value);
              enter.reset();
            }}
          />
          <Button type="submit" size="md" loading={enter.isPending}>
            {t('auth.guest.enter')}
          </Button>
        </Stack>
      </Form>
      <Anchor component={Link} to="/login" state={{ to: roomPath({ number, search, secret }) }}>
        {t('auth.guest.orLogin')}
      </Anchor>
    </AuthCard>
  );
}
