import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { PlainPage } from '@/ui';
import classes from './AuthCard.module.css';

/** The one card in the middle of the pages before the door. */
export function AuthCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <PlainPage title={title}>
      <Paper className={classes.card} withBorder>
        <Title order={1} size="h3">
          {title}
        </Title>
        {children}
      </Paper>
    </PlainPage>
  );
}
