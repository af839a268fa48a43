import { Button, Paper, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { codeOf, errorKey } from '@/api';
import { roomPath, roomQuery } from '@/api/rooms';
import { useT } from '@/i18n';
import { Form } from '@/ui';
import classes from './HomePage.module.css';
import { parseRoomAddress, type RoomAddress } from './model';

/** Goes to a room by its number or link. A number that leads nowhere is said here, before one has left the page. */
export function JoinByNumber() {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [unreadable, setUnreadable] = useState(false);
  const find = useMutation({
    mutationFn: async (address: RoomAddress) => {
      await client.fetchQuery({ ...roomQuery(address.number), retry: false });
      return address;
    },
    onSuccess: (address) => navigate(roomPath(address)),
  });
  const submit = () => {
    const address = parseRoomAddress(text);
    setUnreadable(!address);
    if (address && !find.isPending) find.mutate(address);
  };
  const code = find.error && codeOf(find.error);
  const wrong = unreadable
    ? t('home.join.unreadable')
    : code && t(code === 'not_found' ? 'home.join.notFound' : errorKey(code));
  return (
    <Paper component="section" className={classes.card} withBorder aria-labelledby="join">
      <Title order={2} size="h4" id="join">
        {t('home.join.title')}
      </Title>
      <p className={classes.hint}>{t('home.join.text')}</p>
      <Form label={t('home.join.title')} onSubmit={submit} className={classes.join}>
        <TextInput
          size="md"
          aria-label={t('home.join.label')}
          placeholder={t('home.join.placeholder')}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          value={text}
          error={wrong}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setUnreadable(false);
            find.reset();
          }}
        />
        <Button type="submit" size="md" variant="light" loading={find.isPending}>
          {t('home.join.go')}
        </Button>
      </Form>
    </Paper>
  );
}
