import { ActionIcon, Button, Menu, Title } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Course, decide, type Enrolment, enrolmentsQuery } from '@/api/courses';
import { useT } from '@/i18n';
import { Avatar, ErrorAlert, Failure } from '@/ui';
import classes from './Courses.module.css';
import { teaches } from './model';

type Decision = Parameters<typeof decide>[2];

/** Who waits for approval, who takes part, and for teachers who was refused. */
export function People({ course }: { course: Course }) {
  const t = useT();
  const query = useQuery(enrolmentsQuery(course.id));
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const people = query.data?.enrolments ?? [];
  const groups = [
    ['waiting', 'courses.people.waiting'],
    ['active', 'courses.people.active'],
    ['refused', 'courses.people.refused'],
  ] as const;
  return groups.map(([state, title]) => {
    const some = people.filter((one) => one.state === state);
    if (some.length === 0) return null;
    return (
      <section key={state} className={classes.people} aria-label={t(title)}>
        <Title order={2} size="h4">
          {t(title)}
        </Title>
        <ul>
          {some.map((one) => (
            <Person key={one.account} course={course} person={one} />
          ))}
        </ul>
      </section>
    );
  });
}

function Person({ course, person }: { course: Course; person: Enrolment }) {
  const t = useT();
  const client = useQueryClient();
  const { account, name, avatar = '', role, state } = person;
  const decision = useMutation({
    mutationFn: (part: Decision) => decide(course.id, account, part),
    onSuccess: () => client.invalidateQueries({ queryKey: ['courses'] }),
  });
  const mayDecide = teaches(course) && account !== course.owner;
  return (
    <li className={classes.person}>
      <Avatar name={name} account={account} avatar={avatar} size={36} />
      <span className={classes.words}>
        <bdi>{name}</bdi>
        {state === 'active' && role !== 'student' && <small className={classes.about}>{t(`courses.role.${role}`)}</small>}
        <ErrorAlert error={decision.error} />
      </span>
      {mayDecide && state === 'waiting' && (
        <>
          <Button size="compact-md" loading={decision.isPending} onClick={() => decision.mutate({ state: 'active' })}>
            {t('courses.people.approve')}
          </Button>
          <Button size="compact-md" variant="default" onClick={() => decision.mutate({ state: 'refused' })}>
            {t('courses.people.refuse')}
          </Button>
        </>
      )}
      {mayDecide && state === 'refused' && (
        <Button size="compact-md" variant="default" onClick={() => decision.mutate({ state: 'active' })}>
          {t('courses.people.letIn')}
        </Button>
      )}
      {mayDecide && state === 'active' && <Roles person={person} onDecide={decision.mutate} />}
    </li>
  );
}

const ROLES = ['student', 'assistant', 'teacher'] as const;

function Roles({ person, onDecide }: { person: Enrolment; onDecide: (part: Decision) => void }) {
  const t = useT();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('courses.people.actions', { name: person.name })}>
          <IconDots size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {ROLES.filter((role) => role !== person.role).map((role) => (
          <Menu.Item key={role} onClick={() => onDecide({ role })}>
            {t(`courses.people.make.${role}`)}
          </Menu.Item>
        ))}
        <Menu.Item color="red" onClick={() => onDecide({ state: 'refused' })}>
          {t('courses.people.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
