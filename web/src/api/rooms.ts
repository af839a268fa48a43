import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ask } from '.';

/** The address of a room within this app, with what the link asked to be shown there and its secret, if there are such. */
export const roomPath = ({
  number,
  search = '',
  secret,
}: {
  number: string;
  search?: string;
  secret?: string | undefined;
}) => (secret ? `/r/${number}${search}#${secret}` : `/r/${number}${search}`);

/** What one may know of a room: everything as a member, number, kind, state and `guests` as a stranger. */
export const roomQuery = (number: string) =>
  queryOptions({
    queryKey: ['room', number],
    queryFn: () => ask(api.GET('/api/v1/rooms/{room}', { params: { path: { room: number } } })),
  });

/** My rooms, live ones first, page by page. */
export const roomsQuery = infiniteQueryOptions({
  queryKey: ['rooms'],
  initialPageParam: '',
  queryFn: ({ pageParam }) => ask(api.GET('/api/v1/rooms', { params: { query: pageParam ? { cursor: pageParam } : {} } })),
  getNextPageParam: (page) => page.next || undefined,
});
