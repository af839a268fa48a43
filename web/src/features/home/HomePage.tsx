import { Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { usePageTitle } from '@/ui';
import { LatePart } from '@/ui/LatePart';
import { PullToRefresh } from '@/ui/PullToRefresh';
import classes from './HomePage.module.css';
import { JoinByNumber } from './JoinByNumber';
import { Learning } from './Learning';
import { StartNow } from './StartNow';

const loadRooms = () => import('./RoomList').then((m) => m.RoomList);

/** Home: start or join first, then lessons and courses, then one's rooms. */
export function HomePage() {
  const t = useT();
  const { display_name: name } = useAccount();
  const client = useQueryClient();
  usePageTitle(t('home.title'));
  return (
    <PullToRefresh onRefresh={() => client.refetchQueries({ type: 'active' })}>
      <Title order={1} size="h2" mb="lg">
        {t('home.hello', { name })}
      </Title>
      <div className={classes.first}>
        <StartNow />
        <JoinByNumber />
      </div>
      <Learning />
      <LatePart load={loadRooms}>{(RoomList) => <RoomList />}</LatePart>
    </PullToRefresh>
  );
}
