import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useLocation } from 'react-router';
import { api, ask } from '@/api';
import { useMe, useSignIn } from '@/api/session';
import { useT } from '@/i18n';
import { ErrorAlert, Form } from '@/ui';
import { AuthCard } from './AuthCard';
import { targetOf } from './model';

/** Logs in, and goes back to where one wanted to go. That place is in the history state, never in a URL: it may hold a secret. */
export function LoginPage() {
  const t = useT();
  const me = useMe().data;
  const signIn = useSignIn();
  const { state } = useLocation();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const login = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/sessions', { body: { name, password } })),
    onSuccess: ({ account }) => signIn(account),
  });
  const [checked, setChecked] = useState(false);
  // The button is never disabled: a browser that fills both fields by itself may not say so before the first key.
  const submit = () => {
    setChecked(true);
    if (name.trim() && password && !login.isPending) login.mutate();
  };

  if (me && !me.guest) return <Navigate replace to={targetOf(state)} />;
  return (
    <AuthCard title={t('auth.login')}>
      <Form label={t('auth.login')} onSubmit={submit}>
        <Stack>
          <ErrorAlert error={login.error} />
          <TextInput
            label={t('auth.name')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            value={name}
            error={checked && !name.trim() && t('auth.nameMissing')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('auth.password')}
            name="password"
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
            value={password}
            error={checked && !password && t('auth.passwordMissing')}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="md" loading={login.isPending}>
            {t('auth.login')}
          </Button>
        </Stack>
      </Form>
      <p>
        {t('auth.noAccount')}{' '}
        <Anchor component={Link} to="/register" state={state}>
          {t('auth.register')}
        </Anchor>
      </p>
    </AuthCard>
  );
}
