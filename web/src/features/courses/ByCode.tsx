import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { codeOf, errorKey } from '@/api';
import { useT } from '@/i18n';
import { Form } from '@/ui';
import classes from './Courses.module.css';
import { useEnrol } from './useEnrol';

/** Comes into a course with its code; also into one that is not open to find, of which nobody is told without it. */
export function ByCode({ id }: { id: string }) {
  const t = useT();
  const [code, setCode] = useState('');
  const enrol = useEnrol(id);
  const failure = enrol.error && codeOf(enrol.error);
  const wrong = failure === 'bad_secret' || failure === 'not_found';
  return (
    <Form label={t('courses.code')} className={classes.code} onSubmit={() => code.trim() && enrol.mutate(code)}>
      <TextInput
        size="md"
        label={t('courses.code')}
        description={t('courses.codeHint')}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        value={code}
        error={failure && t(wrong ? 'courses.codeWrong' : errorKey(failure))}
        onChange={(event) => {
          setCode(event.currentTarget.value);
          enrol.reset();
        }}
      />
      <Button type="submit" size="md" loading={enrol.isPending}>
        {t('courses.enter')}
      </Button>
    </Form>
  );
}
