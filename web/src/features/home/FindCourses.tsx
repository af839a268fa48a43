import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useT } from '@/i18n';
import { Form } from '@/ui';
import classes from './Learning.module.css';

/** Asks for a course and goes to what is found, where it can be added. */
export function FindCourses() {
  const t = useT();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const find = () =>
    navigate({ pathname: '/courses', search: text.trim() && `?${new URLSearchParams({ q: text.trim() })}` });
  return (
    <search>
      <Form label={t('home.courses.find')} className={classes.find} onSubmit={() => void find()}>
        <TextInput
          type="search"
          aria-label={t('home.courses.find')}
          placeholder={t('home.courses.findHint')}
          enterKeyHint="search"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="light">
          {t('home.courses.go')}
        </Button>
      </Form>
    </search>
  );
}
