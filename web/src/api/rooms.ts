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

type RoomChange = Omit<components['schemas']['ChangeRoomRequest'], 'policy'> & { readonly policy?: Partial<Policy> };

/** Changes title, policy or link of a room; for who may edit it. */
export const changeRoom = (room: string, change: RoomChange) =>
  ask(api.PATCH('/api/v1/rooms/{room}', { params: { path: { room } }, body: change }));

/** A role that hosts give. */
export type GivenRole = NonNullable<components['schemas']['AddMemberRequest']['role']>;

/** Makes the account of a user name a member of a room. Who is one already keeps the role, which the answer tells. */
export const addMember = (room: string, name: string, role: GivenRole) =>
  ask(api.POST('/api/v1/rooms/{room}/members', { params: { path: { room } }, body: { name, role } }));

/** Who is banned from a room; for who may ban. */
export const bannedQuery = (room: string) =>
  queryOptions({
    queryKey: ['banned', room],
    queryFn: () => ask(api.GET('/api/v1/rooms/{room}/banned', { params: { path: { room } } })),
  });
