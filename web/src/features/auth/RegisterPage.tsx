import { Anchor } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useLocation } from 'react-router';
import { api, ask, codeOf } from '@/api';
import { useMe, useSignIn } from '@/api/session';
import { currentLocale, useT } from '@/i18n';
import { AuthCard } from './AuthCard';
import { type FieldErrors, fieldOf, type Registration, registrationErrors, targetOf } from './model';
import { RegisterForm } from './RegisterForm';

/** Makes an account and is logged in with it; the very first one of a server asks for the setup token too. */
export function RegisterPage() {
  const t = useT();
  const me = useMe().data;
  const signIn = useSignIn();
  const { state } = useLocation();
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => ask(api.GET('/api/v1/setup')), enabled: me === null });
  // Should that answer not come in time, the refusal of an account without a token says the same.
  const [refusedWithout, setRefusedWithout] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const register = useMutation({
    mutationFn: (form: Registration) => ask(api.POST('/api/v1/accounts', { body: bodyOf(form) })),
    onSuccess: ({ account }) => signIn(account),
    onError: (error, form) => {
      const code = codeOf(error);
      const field = fieldOf(code);
      if (field === 'setupToken') setRefusedWithout(true);
      // That a token is needed is no mistake of the person; that the one sent is wrong is one.
      setErrors(field && (field !== 'setupToken' || form.setupToken) ? { [field]: code } : {});
    },
  });
  const submit = (form: Registration) => {
    if (register.isPending) return;
    const found = registrationErrors(form);
    setErrors(found);
    if (Object.keys(found).length === 0) register.mutate(form);
  };

  if (me && !me.guest) return <Navigate replace to={targetOf(state)} />;
  const ofField = register.error && fieldOf(codeOf(register.error));
  return (
    <AuthCard title={t('auth.register')}>
      <RegisterForm
        needsToken={refusedWithout || setup.data?.needed === true}
        pending={register.isPending}
        errors={errors}
        error={ofField ? null : register.error}
        onSubmit={submit}
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

function bodyOf(form: Registration) {
  const name = form.name.trim();
  const token = form.setupToken.trim();
  return {
    name,
    display_name: form.displayName.trim() || name,
    password: form.password,
    side: form.side,
    locale: currentLocale(),
    ...(token && { setup_token: token }),
  };
}
