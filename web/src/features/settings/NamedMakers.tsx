import { Button, Skeleton, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { codeOf, errorKey } from '@/api';
import { addMaker, type CourseMaker, makersQuery, removeMaker } from '@/api/courses';
import { useT } from '@/i18n';
import { Avatar, ErrorAlert, Failure, Form } from '@/ui';
import { LoadMore } from '@/ui/LoadMore';
import classes from './CourseMakers.module.css';
import page from './SettingsPage.module.css';

/** The people who were named: listed, added by user name, taken away again. */
export function NamedMakers() {
  const t = useT();
  const client = useQueryClient();
  const list = useInfiniteQuery(makersQuery);
  const heading = useRef<HTMLHeadingElement>(null);
  const remove = useMutation({
    mutationFn: ({ account }: CourseMaker) => removeMaker(account),
    onSuccess: () => client.invalidateQueries({ queryKey: makersQuery.queryKey }),
  });
  useEffect(() => {
    // The button that had the focus is gone; whoever went on meanwhile has it elsewhere.
    if (remove.isSuccess && document.activeElement === document.body) heading.current?.focus();
  }, [remove.isSuccess]);
  const named = list.data?.pages.flatMap(({ makers }) => makers ?? []);
  return (
    <>
      <div>
        <Title order={3} size="h5" ref={heading} tabIndex={-1}>
          {t('settings.makersNamed')}
        </Title>
        <div role="status" className={page.hint}>
          {remove.isSuccess && t('settings.makersRemoved', { name: remove.variables.display_name })}
        </div>
      </div>
      <ErrorAlert error={remove.error} />
      {named ? (
        <Names
          named={named}
          busy={remove.isPending ? remove.variables.account : ''}
          onRemove={(maker) => remove.mutate(maker)}
        />
      ) : list.error ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Skeleton height={44} role="status" aria-label={t('ui.loading')} />
      )}
      {list.hasNextPage && (
        <LoadMore
          loading={list.isFetchingNextPage}
          failure={list.isFetchNextPageError ? list.error : null}
          onMore={() => void list.fetchNextPage()}
        />
      )}
      <AddMaker onAdd={() => remove.reset()} />
    </>
  );
}

interface NamesProps {
  readonly named: readonly CourseMaker[];
  /** The account that is being taken away. */
  readonly busy: string;
  readonly onRemove: (maker: CourseMaker) => void;
}

function Names({ named, busy, onRemove }: NamesProps) {
  const t = useT();
  if (named.length === 0) return <p className={page.hint}>{t('settings.makersNone')}</p>;
  return (
    <ul className={classes.list}>
      {named.map((maker) => (
        <li key={maker.account} className={classes.row}>
          <Avatar name={maker.display_name} account={maker.account} avatar={maker.avatar ?? ''} size={36} />
          <div className={classes.about}>
            <bdi>{maker.display_name}</bdi>
            <div className={classes.name}>
              <bdi>{maker.name}</bdi>
            </div>
          </div>
          <Button
            size="xs"
            variant="default"
            loading={busy === maker.account}
            aria-label={t('settings.makersRemoveNamed', { name: maker.display_name })}
            onClick={() => onRemove(maker)}
          >
            {t('settings.makersRemove')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function AddMaker({ onAdd }: { onAdd: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: addMaker,
    onSuccess: () => {
      setName('');
      return client.invalidateQueries({ queryKey: makersQuery.queryKey });
    },
  });
  const failure = add.error && codeOf(add.error);
  const submit = () => {
    if (name.trim() === '' || add.isPending) return;
    onAdd();
    add.mutate(name.trim());
  };
  return (
    <Form label={t('settings.makersNamed')} onSubmit={submit}>
      <div className={classes.add}>
        <TextInput
          label={t('settings.makersName')}
          description={t('settings.makersNameHint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={128}
          value={name}
          readOnly={add.isPending}
          error={failure && t(failure === 'not_found' ? 'settings.makersUnknown' : errorKey(failure))}
          onChange={(event) => {
            setName(event.currentTarget.value);
            add.reset();
          }}
        />
        <Button
          type="submit"
          variant="light"
          className={classes.button ?? ''}
          loading={add.isPending}
          disabled={name.trim() === ''}
        >
          {t('settings.makersAdd')}
        </Button>
      </div>
      <div role="status" className={page.hint}>
        {add.data && t('settings.makersAdded', { name: add.data.display_name })}
      </div>
    </Form>
  );
}
