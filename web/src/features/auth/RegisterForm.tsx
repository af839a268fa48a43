import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import { ErrorAlert, Form, SideChoice } from '@/ui';

import { type Field, type FieldErrors, type Registration, registrationErrors } from './model';

type Props = {
  needsToken: boolean;
  pending: boolean;
  /** What the server refused, and of which field. */
  refused: { field: Field; code: string } | null;
  /** A failure of no field. */
  error: unknown;
  onSubmit: (form: Registration) => void;
};

const EMPTY: Registration = { name: '', displayName: '', password: '', side: 'study', setupToken: '' };
const FIELDS = ['setupToken', 'name', 'displayName', 'password'] as const satisfies readonly Field[];

export function RegisterForm({ needsToken, pending, refused, error, onSubmit }: Props) {
  const t = useT();
  const [form, setForm] = useState(EMPTY);
  const [checked, setChecked] = useState<FieldErrors>({});
  /** The server's refusal holds until the field it speaks of is edited. */
  const [answered, setAnswered] = useState<typeof refused>(null);
  const inputs = useRef<Partial<Record<Field, HTMLInputElement | null>>>({});

  const wrong = (field: Field) => {
    const code = checked[field] ?? (refused !== answered && refused?.field === field ? refused.code : undefined);
    return code && t(errorKey(code));
  };
  const focusFirst = (has: (field: Field) => boolean) => inputs.current[FIELDS.find(has) ?? 'name']?.focus();

  useEffect(() => {
    if (refused) inputs.current[refused.field]?.focus();
  }, [refused]);

  const submit = () => {
    if (pending) return;
    const errors = registrationErrors(form);
    setChecked(errors);
    if (Object.keys(errors).length === 0) onSubmit(form);
    else focusFirst((field) => field in errors);
  };
  const text = (field: Field) => ({
    ref: (element: HTMLInputElement | null) => {
      inputs.current[field] = element;
    },
    value: form[field],
    error: wrong(field),
    onChange: (event: { currentTarget: HTMLInputElement }) => {
      setForm({ ...form, [field]: event.currentTarget.value });
      setChecked({ ...checked, [field]: undefined });
      if (refused?.field === field) setAnswered(refused);
    },
  });

  return (
    <Form label={t('auth.register')} onSubmit={submit}>
      <Stack>
        <ErrorAlert error={error} />
        {needsToken && (
          <TextInput
            {...text('setupToken')}
            label={t('auth.setupToken')}
            description={t('auth.setupTokenHint')}
            autoComplete="one-time-code"
            spellCheck={false}
            required
          />
        )}
        <TextInput
          {...text('name')}
          label={t('auth.name')}
          description={t('auth.nameHint')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
        />
        <TextInput
          {...text('displayName')}
          label={t('auth.displayName')}
          description={t('auth.displayNameHint')}
          placeholder={form.name.trim()}
          name="name"
          autoComplete="nickname"
        />
        <PasswordInput
          {...text('password')}
          label={t('auth.password')}
          description={t('auth.passwordHint')}
          name="password"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
          required
        />
        <SideChoice value={form.side} onChange={(side) => setForm({ ...form, side })} />
        <Button type="submit" size="md" loading={pending}>
          {t('auth.register')}
        </Button>
      </Stack>
    </Form>
  );
}
