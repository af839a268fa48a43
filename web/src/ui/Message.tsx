import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Message.module.css';

type Props = {
  icon: ReactNode;
  title: string;
  /** What happened, why if known, and what to do now. */
  children?: ReactNode;
  /** The way on: buttons or links. */
  actions?: ReactNode;
  /** `alert` when it came without the person asking for it. */
  role?: 'alert' | 'status';
  /** Of the title; a page has one 1. */
  order?: 1 | 2;
};

/** A designed screen for an empty list, a failure or an end: words and a way on. */
export function Message({ icon, title, children, actions, role, order = 1 }: Props) {
  return (
    <Stack className={classes.message} align="center" gap="sm" role={role}>
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <Title order={order} size="h3" ta="center">
        {title}
      </Title>
      {children && (
        <Text component="div" c="dimmed" ta="center">
          {children}
        </Text>
      )}
      {actions && <div className={classes.actions}>{actions}</div>}
    </Stack>
  );
}
