import { Button, CloseButton, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { myCoursesQuery } from '@/api/courses';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { usePageTitle } from '@/ui';
import { Late } from '@/ui/Late';
import classes from './Courses.module.css';
import { FoundCourses } from './FoundCourses';
import { MyCourses } from './MyCourses';

const loadCreate = () => import('./CreateCourse').then((m) => m.CreateCourse);

/** After so long without another letter a search begins, in ms. */
const SEARCH_AFTER = 250;

/** One's own courses; above them the search for others, whose words stand in the address, and the way to make one. */
export function CoursesPage() {
  const t = useT();
  const { side, guest } = useAccount();
  usePageTitle(t('courses.title'));
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get('q') ?? '');
  const [query] = useDebouncedValue(text.trim(), SEARCH_AFTER);
  const mayCreate = useInfiniteQuery(myCoursesQuery).data?.pages[0]?.may_create;
  const [creating, setCreating] = useState(params.has('create'));
  const type = (value: string) => {
    setText(value);
    setParams(value.trim() ? { q: value.trim() } : {}, { replace: true });
  };
  return (
    <>
      <div className={classes.head}>
        <Title order={1} size="h2">
          {t('courses.title')}
        </Title>
        {mayCreate && (
          <Button
            size="md"
            variant={side === 'teach' ? 'filled' : 'default'}
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() => setCreating(true)}
          >
            {t('courses.create')}
          </Button>
        )}
      </div>
      <search>
        <TextInput
          size="md"
          type="search"
          aria-label={t('courses.search')}
          placeholder={t('courses.searchHint')}
          leftSection={<IconSearch size={18} aria-hidden />}
          rightSection={text !== '' && <CloseButton aria-label={t('courses.searchClear')} onClick={() => type('')} />}
          value={text}
          maxLength={200}
          onChange={(event) => type(event.currentTarget.value)}
        />
      </search>
      {mayCreate === false && !guest && <p className={classes.mayNot}>{t('courses.mayNot')}</p>}
      {query === '' ? <MyCourses /> : <FoundCourses query={query} />}
      <Late load={loadCreate} opened={creating} onClose={() => setCreating(false)}>
        {(CreateCourse, opened) => <CreateCourse opened={opened} onClose={() => setCreating(false)} />}
      </Late>
    </>
  );
}
