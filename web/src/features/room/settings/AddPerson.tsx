import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { codeOf, errorKey } from '@/api';
import { addMember, type GivenRole, peopleQuery } from '@/api/rooms';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { Form } from '@/ui';
import { givenRoles, roleKey } from '../people/model';
import { useRoom } from '../useRoom';
import classes from './RoomSettings.module.css';

/** What a refusal means where somebody is added; all others read as everywhere. */
const refusalKey = (code: string) => {
  if (code === 'not_found') return 'room.add.notFound';
  return code === 'banned' ? 'room.add.banned' : errorKey(code);
};

/** Makes somebody a member by the user name, whether the person is there or not. */
export function AddPerson({ session }: { session: RoomSession }) {
  const t = useT();
  const self = useRoom(session, (s) => s.self.role);
  const rights = useRoom(session, (s) => s.rights);
  const roles: readonly GivenRole[] = givenRoles(self, rights);
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<GivenRole>('member');
  const add = useMutation({
    mutationFn: () => addMember(session.id, name.trim(), role),
    onSuccess: () => {
      setName('');
      void client.invalidateQueries(peopleQuery(session.id, 'members'));
    },
  });
  const submit = () => {
    if (name.trim() !== '' && !add.isPending) add.mutate();
  };
  const code = add.error ? codeOf(add.error) : undefined;
  return (
    <Form label={t('room.add')} onSubmit={submit} className={classes.below}>
      <h4 className={classes.sub}>{t('room.add')}</h4>
      <div className={classes.add}>
        <TextInput
          aria-label={t('room.add.name')}
          placeholder={t('room.add.name')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={128}
          value={name}
          readOnly={add.isPending}
          error={code !== undefined}
          aria-describedby="room-add-result"
          onChange={(event) => {
            setName(event.currentTarget.value);
            add.reset();
          }}
        />
        <NativeSelect
          aria-label={t('room.add.role')}
          value={role}
          onChange={(event) => setRole(roles.find((each) => each === event.currentTarget.value) ?? 'member')}
          data={roles.map((each) => ({ value: each, label: t(`room.role.${each}`) }))}
        />
        <Button type="submit" variant="light" loading={add.isPending} disabled={name.trim() === ''}>
          {t('room.add.do')}
        </Button>
      </div>
      <p id="room-add-result" role="status" className={code === undefined ? classes.hint : classes.failure}>
        {code !== undefined && t(refusalKey(code))}
        {add.data && t('room.add.done', { name: add.data.name, role: t(`room.role.${roleKey(add.data.role)}`) })}
        {code === undefined && !add.data && t('room.add.hint')}
      </p>
    </Form>
  );
}
