/** The HTTP interface, in the shape that `npm run gen:api` makes of docs/openapi.json. */
export interface paths {
  '/api/v1/accounts': { post: operations['register'] };
  '/api/v1/sessions': { post: operations['login'] };
  '/api/v1/sessions/{session}': { delete: operations['logout'] };
  '/api/v1/me': { get: operations['me']; patch: operations['changeMe'] };
  '/api/v1/rooms': { get: operations['rooms']; post: operations['createRoom'] };
  '/api/v1/rooms/{room}': { get: operations['room']; patch: operations['changeRoom'] };
  '/api/v1/rooms/{room}/guests': { post: operations['enterAsGuest'] };
}
export interface components {
  schemas: {
    Account: {
      id: string;
      name: string;
      display_name: string;
      side: 'teach' | 'study';
      locale: 'zh-CN' | 'en';
      admin: boolean;
      guest: boolean;
    };
    AccountBody: { account: components['schemas']['Account'] };
    Policy: {
      entry: 'open' | 'secret';
      guests: boolean;
      speak: 'all' | 'hosts';
      camera: 'all' | 'hosts';
      share: 'all' | 'hosts';
      chat: 'all' | 'hosts';
      keep: 'forever' | 'nothing';
      mesh_max: number;
      capacity: number;
    };
    Room: {
      id?: string;
      number: string;
      title?: string;
      kind: 'meeting';
      state: 'idle' | 'live' | 'ended';
      guests: boolean;
      policy?: components['schemas']['Policy'];
      role?: string;
      link?: string;
      count?: number;
      created?: number;
    };
    Problem: { code: string; title?: string; detail?: string; status?: number; retry?: number };
  };
}
type Json<T> = { content: { 'application/json': T } };
type Empty = { content?: never };
type Operation<P, B, S extends number, R> = {
  parameters: P;
  requestBody?: B;
  responses: { [status in S]: R } & {
    default: { content: { 'application/problem+json': components['schemas']['Problem'] } };
  };
};
type NoParameters = { query?: never; path?: never; header?: never; cookie?: never };
type RoomPath = { path: { room: string } };
export interface operations {
  register: Operation<
    NoParameters,
    Json<{
      name: string;
      password: string;
      display_name: string;
      side: 'teach' | 'study';
      locale: 'zh-CN' | 'en';
      setup_token?: string;
    }>,
    201,
    Json<components['schemas']['AccountBody']>
  >;
  login: Operation<
    NoParameters,
    Json<{ name: string; password: string }>,
    201,
    Json<components['schemas']['AccountBody']>
  >;
  logout: Operation<{ path: { session: string } }, never, 204, Empty>;
  me: Operation<NoParameters, never, 200, Json<components['schemas']['Account']>>;
  changeMe: Operation<
    NoParameters,
    Json<{ display_name?: string; side?: 'teach' | 'study'; locale?: 'zh-CN' | 'en' }>,
    200,
    Json<components['schemas']['Account']>
  >;
  rooms: Operation<
    { query?: { cursor?: string } },
    never,
    200,
    Json<{ rooms: components['schemas']['Room'][]; next?: string }>
  >;
  createRoom: Operation<
    { header?: { 'Idempotency-Key'?: string } },
    Json<{ title: string; kind: 'meeting'; policy?: Partial<components['schemas']['Policy']> }>,
    201,
    Json<components['schemas']['Room']>
  >;
  room: Operation<RoomPath, never, 200, Json<components['schemas']['Room']>>;
  changeRoom: Operation<
    RoomPath,
    Json<{ title?: string; policy?: Partial<components['schemas']['Policy']>; new_link?: boolean }>,
    200,
    Json<components['schemas']['Room']>
  >;
  enterAsGuest: Operation<
    RoomPath,
    Json<{ display_name: string; secret: string }>,
    201,
    Json<components['schemas']['AccountBody']>
  >;
}
