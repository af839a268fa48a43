import { Paper, Radio, Skeleton, Stack, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Makers, makersRuleQuery, setMakersRule } from '@/api/courses';
import { useT } from '@/i18n';
import { ErrorAlert, Failure } from '@/ui';
import { NamedMakers } from './NamedMakers';
import classes from './SettingsPage.module.css';

const CHOICES = ['all', 'chosen', 'admins'] as const satisfies readonly Makers[];

/** Who creates courses on this server, said by its administrators. */
export function CourseMakers() {
  const t = useT();
  const client = useQueryClient();
  const rule = useQuery(makersRuleQuery);
  const change = useMutation({
    mutationFn: setMakersRule,
    onSuccess: async ({ makers }) => {
      client.setQueryData(makersRuleQuery.queryKey, makers);
      await client.invalidateQueries({ queryKey: ['courses'] });
    },
  });
  const shown = change.isPending ? change.variables : rule.data;
  return (
    <Paper component="section" withBorder className={classes.section ?? ''} aria-labelledby="makers">
      <Title order={2} size="h4" id="makers">
        {t('settings.makers')}
      </Title>
      <p className={classes.hint}>{t('settings.makersHint')}</p>
      <ErrorAlert error={change.error} />
      {shown ? (
        <Radio.Group
          aria-labelledby="makers"
          value={shown}
          onChange={(next) => {
            const chosen = CHOICES.find((each) => each === next);
            if (chosen) change.mutate(chosen);
          }}
        >
          <Stack gap="sm">
            {CHOICES.map((each) => (
              <Radio key={each} value={each} label={t(`settings.makers.${each}`)} />
            ))}
          </Stack>
        </Radio.Group>
      ) : rule.error ? (
        <Failure error={rule.error} onRetry={() => void rule.refetch()} />
      ) : (
        <Skeleton height={96} role="status" aria-label={t('ui.loading')} />
      )}
      {rule.data === 'chosen' && <NamedMakers />}
    </Paper>
  );
}
