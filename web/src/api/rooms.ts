import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ask, type Policy } from '.';
import type { components } from './schema.gen';

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

/** What one may know of a room: everything as a member, number, kind, state, `guests` and `view` as a stranger. */
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

type RoomChange = Omit<components['schemas']['ChangeRoomRequest'], 'policy'> & { readonly policy?: Partial<Policy> };

/** Changes title, policy or link of a room; for who may edit it. */
export const changeRoom = (room: string, change: RoomChange) =>
  ask(api.PATCH('/api/v1/rooms/{room}', { params: { path: { room } }, body: change }));

/** A role that hosts give. */
export type GivenRole = NonNullable<components['schemas']['AddMemberRequest']['role']>;

/** Makes the account of a user name a member of a room. Who is one already keeps the role, which the answer tells. */
export const addMember = (room: string, name: string, role: GivenRole) =>
  ask(api.POST('/api/v1/rooms/{room}/members', { params: { path: { room } }, body: { name, role } }));

/** Which of the people on a room's record: all who are or were members, its members, or the banned. */
export type RosterOf = 'all' | 'members' | 'banned';

/** The people on a room's record, there or not, by name, page by page. */
export const peopleQuery = (room: string, of: RosterOf) =>
  infiniteQueryOptions({
    queryKey: ['people', room, of],
    initialPageParam: '',
    queryFn: ({ pageParam: after }) =>
      ask(
        api.GET('/api/v1/rooms/{room}/people', {
          params: { path: { room }, query: { of, limit: 200, ...(after && { after }) } },
        }),
      ),
    getNextPageParam: (page) => (page.more ? page.people.at(-1)?.account : undefined),
  });
