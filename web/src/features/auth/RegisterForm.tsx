import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { errorKey } from '@/api';
import { useT } from '@/i18n';
import { ErrorAlert, Form, SideChoice } from '@/ui';
import { FIELDS, type Field, type FieldErrors, type Registration } from './model';

type Props = {
  needsToken: boolean;
  pending: boolean;
  /** What is wrong with single fields; the first of them gets the focus when this changes. */
  errors: FieldErrors;
  /** A failure of no field. */
  error: unknown;
  onSubmit: (form: Registration) => void;
};

const EMPTY: Registration = { name: '', displayName: '', password: '', side: 'study', setupToken: '' };

export function RegisterForm({ needsToken, pending, errors, error, onSubmit }: Props) {
  const t = useT();
  const [form, setForm] = useState(EMPTY);
  /** Which fields were edited since these errors came: their error is answered. */
  const [edited, setEdited] = useState<{ of: FieldErrors; fields: readonly Field[] }>({ of: errors, fields: [] });
  const answered = edited.of === errors ? edited.fields : [];
  const inputs = useRef<Partial<Record<Field, HTMLInputElement | null>>>({});

  useEffect(() => {
    const first = FIELDS.find((field) => errors[field]);
    if (first) inputs.current[first]?.focus();
  }, [errors]);

  const text = (field: Field) => {
    const code = answered.includes(field) ? undefined : errors[field];
    return {
      ref: (element: HTMLInputElement | null) => {
        inputs.current[field] = element;
      },
      value: form[field],
      error: code && t(errorKey(code)),
      onChange: (event: { currentTarget: HTMLInputElement }) => {
        setForm({ ...form, [field]: event.currentTarget.value });
        setEdited({ of: errors, fields: [...answered, field] });
      },
      spellCheck: false,
    };
  };

  return (
    <Form label={t('auth.register')} onSubmit={() => onSubmit(form)}>
      <Stack>
        <ErrorAlert error={error} />
        {needsToken && (
          <TextInput
            {...text('setupToken')}
            label={t('auth.setupToken')}
            description={t('auth.setupTokenHint')}
            autoComplete="off"
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
