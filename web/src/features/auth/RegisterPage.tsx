import { Anchor } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useLocation } from 'react-router';
import { api, ask, codeOf } from '@/api';
import { useMe, useSignIn } from '@/api/session';
import { currentLocale, useT } from '@/i18n';
import { AuthCard } from './AuthCard';
import { fieldOf, type Registration, targetOf } from './model';
import { RegisterForm } from './RegisterForm';

/** Makes an account and is logged in with it. The setup token is asked for when the server says that it needs one. */
export function RegisterPage() {
  const t = useT();
  const me = useMe().data;
  const signIn = useSignIn();
  const { state } = useLocation();
  const [needsToken, setNeedsToken] = useState(false);
  const register = useMutation({
    mutationFn: (form: Registration) =>
      ask(
        api.POST('/api/v1/accounts', {
          body: {
            name: form.name.trim(),
            display_name: form.displayName.trim() || form.name.trim(),
            password: form.password,
            side: form.side,
            locale: currentLocale(),
            ...(form.setupToken.trim() && { setup_token: form.setupToken.trim() }),
          },
        }),
      ),
    onSuccess: ({ account }) => signIn(account),
    onError: (error) => {
      if (codeOf(error) === 'setup_token_required') setNeedsToken(true);
    },
  });

  if (me && !me.guest) return <Navigate replace to={targetOf(state)} />;
  const code = register.error && codeOf(register.error);
  const field = code ? fieldOf(code) : undefined;
  return (
    <AuthCard title={t('auth.register')}>
      <RegisterForm
        needsToken={needsToken}
        pending={register.isPending}
        refused={code && field ? { field, code } : null}
        error={field ? null : register.error}
        onSubmit={(form) => register.mutate(form)}
      />
      <p>
        {t('auth.hasAccount')}{' '}
        <Anchor component={Link} to="/login" state={state}>
          {t('auth.login')}
        </Anchor>
      </p>
    </AuthCard>
  );
}
