import { Button, Skeleton, Title } from '@mantine/core';
import { IconRefresh, IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { WindowVirtualizer } from 'virtua';
import { codeOf, errorKey } from '@/api';
import { roomsQuery } from '@/api/rooms';
import { useT } from '@/i18n';
import { Failure, Message } from '@/ui';
import { LoadMore } from '@/ui/LoadMore';
import { PageAlert } from '@/ui/PageAlert';
import { besideLessons } from './model';
import classes from './RoomList.module.css';
import { ROW_HEIGHT, RoomRow } from './RoomRow';

const LIVE_INTERVAL_MS = 15_000;

/** My rooms: those that are live now, then the others; pages load as their end comes near. */
export function RoomList() {
  const t = useT();
  const query = useInfiniteQuery({
    ...roomsQuery,
    // Who has scrolled further reads; what is live is asked anew by itself only while the first page is all there is.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) < 2 ? LIVE_INTERVAL_MS : false),
  });
  /** The list whose staleness was read and closed. */
  const [closed, setClosed] = useState(0);
  const rooms = besideLessons(query.data?.pages.flatMap((page) => page.rooms ?? []) ?? []);
  const live = rooms.filter((room) => room.state === 'live');
  const others = rooms.filter((room) => room.state !== 'live');

  if (query.isPending) return <Placeholder />;
  if (query.isError && rooms.length === 0) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      {query.isRefetchError && closed !== query.dataUpdatedAt && (
        <PageAlert onClose={() => setClosed(query.dataUpdatedAt)}>
          <span>
            {t('home.rooms.stale')} {t(errorKey(codeOf(query.error)))}
          </span>
          <Button size="xs" variant="default" loading={query.isRefetching} onClick={() => void query.refetch()}>
            {t('ui.retry')}
          </Button>
        </PageAlert>
      )}
      {rooms.length === 0 && (
        <Message icon={<IconUsersGroup />} order={2} title={t('home.empty.title')}>
          {t('home.empty.text')}
        </Message>
      )}
      {live.length > 0 && (
        <section aria-labelledby="live">
          <Title order={2} size="h4" id="live" mb="xs">
            {t('home.live')}
          </Title>
          <ul className={classes.list}>
            {live.map((room) => (
              <li key={room.number}>
                <RoomRow room={room} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {others.length > 0 && (
        <section aria-labelledby="rooms" className={classes.rooms}>
          <div className={classes.head}>
            <Title order={2} size="h4" id="rooms">
              {t('home.rooms')}
            </Title>
            <Button
              variant="subtle"
              color="gray"
              size="compact-md"
              leftSection={<IconRefresh size={16} aria-hidden />}
              loading={query.isRefetching && !query.isFetchingNextPage}
              onClick={() => void query.refetch()}
            >
              {t('home.rooms.refresh')}
            </Button>
          </div>
          <WindowVirtualizer as="ul" item="li" itemSize={ROW_HEIGHT} data={others}>
            {(room) => <RoomRow key={room.number} room={room} />}
          </WindowVirtualizer>
          {query.hasNextPage && (
            <LoadMore
              loading={query.isFetchingNextPage}
              failure={query.isFetchNextPageError ? query.error : null}
              onMore={() => void query.fetchNextPage()}
            />
          )}
        </section>
      )}
    </>
  );
}

function Placeholder() {
  const t = useT();
  return (
    <div role="status" aria-label={t('ui.loading')} className={classes.placeholder}>
      <Skeleton height={20} width={120} mb="sm" />
      <Skeleton height={ROW_HEIGHT - 8} mb={8} />
      <Skeleton height={ROW_HEIGHT - 8} mb={8} />
      <Skeleton height={ROW_HEIGHT - 8} />
    </div>
  );
}
