import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { codeOf, errorKey } from '@/api';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { displayNameError, ErrorAlert, Form } from '@/ui';
import classes from './SettingsPage.module.css';
import { useChangeMe } from './useChangeMe';

/** The name that others see, saved by its button. */
export function DisplayNameForm() {
  const t = useT();
  const { display_name: current } = useAccount();
  const change = useChangeMe();
  const [name, setName] = useState(current);
  const [checked, setChecked] = useState(false);
  const invalid = displayNameError(name) !== undefined;
  const refused = codeOf(change.error) === 'display_name_invalid';
  const wrong = refused || (checked && invalid);
  const submit = () => {
    setChecked(true);
    if (!invalid && name.trim() !== current) change.mutate({ display_name: name.trim() });
  };
  return (
    <Form label={t('settings.displayName')} onSubmit={submit}>
      {!refused && <ErrorAlert error={change.error} />}
      <div className={classes.name} data-wrong={wrong || undefined}>
        <TextInput
          label={t('settings.displayName')}
          name="name"
          autoComplete="nickname"
          value={name}
          error={wrong && t(errorKey('display_name_invalid'))}
          onChange={(event) => {
            setName(event.currentTarget.value);
            change.reset();
          }}
        />
        <Button type="submit" variant="light" loading={change.isPending} disabled={name.trim() === current}>
          {t('settings.save')}
        </Button>
      </div>
      <div role="status" className={classes.hint}>
        {change.isSuccess && t('settings.saved')}
      </div>
    </Form>
  );
}
