import { Title } from '@mantine/core';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { usePageTitle } from '@/ui';
import classes from './HomePage.module.css';
import { JoinByNumber } from './JoinByNumber';
import { RoomList } from './RoomList';
import { StartNow } from './StartNow';

/** Home: start or join first, then what is live, then the other rooms. */
export function HomePage() {
  const t = useT();
  const { display_name: name } = useAccount();
  usePageTitle(t('home.title'));
  return (
    <>
      <Title order={1} size="h2" mb="lg">
        {t('home.hello', { name })}
      </Title>
      <div className={classes.first}>
        <StartNow />
        <JoinByNumber />
      </div>
      <RoomList />
    </>
  );
}
