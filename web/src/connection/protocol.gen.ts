// Generated from package protocol by `make gen`. Do not edit.

import * as v from 'valibot';

/** A string of which today's values are known; an unknown one, from a newer server, passes. */
const text = <T extends string>() => v.custom<T>((input) => typeof input === 'string');
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Bounds of the contract, in bytes. */
export const bounds = { frame: 65536, text: 8192 } as const;

export const closeCodes = {
  protocolViolation: 1002,
  tooBig: 1009,
  replaced: 4000,
  notAuthenticated: 4001,
  heartbeatLost: 4002,
  sessionRevoked: 4003,
  tooSlow: 4008,
  protocolError: 4009,
  goingAway: 4010,
  rate: 4029,
} as const;

/** Every code that an error can have. */
export const errorCodes = [
  'already_answered',
  'already_running',
  'already_signed_in',
  'bad_credentials',
  'bad_data',
  'bad_frame',
  'bad_origin',
  'bad_secret',
  'bad_text',
  'banned',
  'board_full',
  'conflict',
  'display_name_invalid',
  'elsewhere',
  'ended',
  'forbidden',
  'gone',
  'id_reused',
  'internal',
  'link_expired',
  'locked',
  'name_invalid',
  'name_taken',
  'not_authenticated',
  'not_found',
  'not_member',
  'not_started',
  'password_long',
  'password_short',
  'removed',
  'room_full',
  'setup_token_required',
  'slow_down',
  'taken',
  'too_large',
  'too_late',
  'too_long',
  'unavailable',
  'unknown_type',
] as const;
export type Code = (typeof errorCodes)[number];

export type AccountID = string;

export const admitMemberSchema = v.object({
  account: v.string(),
  admit: v.boolean(),
});
export type AdmitMember = v.InferOutput<typeof admitMemberSchema>;

export type DeviceID = string;

export const descriptionSchema = v.object({
  to: v.string(),
  call: v.string(),
  sdp: v.string(),
});
export type Description = v.InferOutput<typeof descriptionSchema>;

export type SignupID = string;

export type SignupAnswer = 'confirm' | 'refuse';

export const answerSignupSchema = v.object({
  signup: v.string(),
  answer: text<SignupAnswer>(),
  reason: v.exactOptional(v.string(), ''),
});
export type AnswerSignup = v.InferOutput<typeof answerSignupSchema>;

export type ViewID = string;

export const answerViewSchema = v.object({
  view: v.string(),
  accept: v.boolean(),
});
export type AnswerView = v.InferOutput<typeof answerViewSchema>;

export const banMemberSchema = v.object({
  account: v.string(),
});
export type BanMember = v.InferOutput<typeof banMemberSchema>;

export type BoardID = string;

export type BoardItemID = string;

export type BoardElement = 'pen' | 'marker' | 'line' | 'arrow' | 'rectangle' | 'ellipse' | 'text' | 'image';

export const liveInkSchema = v.object({
  id: v.string(),
  type: text<BoardElement>(),
  color: v.string(),
  size: v.number(),
  from: whole,
  points: v.array(v.number()),
  over: v.exactOptional(v.boolean(), false),
});
export type LiveInk = v.InferOutput<typeof liveInkSchema>;

export const boardLiveSchema = v.object({
  board: v.string(),
  page: v.string(),
  cursor: v.exactOptional(v.tuple([v.number(), v.number()])),
  laser: v.exactOptional(v.boolean(), false),
  ink: v.exactOptional(liveInkSchema),
  view: v.exactOptional(v.tuple([v.number(), v.number(), v.number(), v.number()])),
});
export type BoardLive = v.InferOutput<typeof boardLiveSchema>;

export type BoardDeed = 'add' | 'patch' | 'delete' | 'move' | 'clear' | 'restore';

export type FileID = string;

export const boardPropsSchema = v.object({
  type: v.exactOptional(text<BoardElement>()),
  x: v.exactOptional(v.number()),
  y: v.exactOptional(v.number()),
  w: v.exactOptional(v.number()),
  h: v.exactOptional(v.number()),
  points: v.exactOptional(v.string()),
  color: v.exactOptional(v.string()),
  fill: v.exactOptional(v.string()),
  size: v.exactOptional(v.number()),
  text: v.exactOptional(v.string()),
  file: v.exactOptional(v.string()),
  order: v.exactOptional(v.string()),
  title: v.exactOptional(v.string()),
  sheet: v.exactOptional(whole),
  paper: v.exactOptional(v.string()),
});
export type BoardProps = v.InferOutput<typeof boardPropsSchema>;

export const boardItemSchema = v.object({
  id: v.string(),
  data: v.exactOptional(boardPropsSchema),
});
export type BoardItem = v.InferOutput<typeof boardItemSchema>;

export const boardOpSchema = v.object({
  board: v.string(),
  page: v.string(),
  op: text<BoardDeed>(),
  id: v.exactOptional(v.string(), ''),
  base: v.exactOptional(whole, 0),
  data: v.exactOptional(boardPropsSchema),
  also: v.exactOptional(v.array(boardItemSchema), []),
});
export type BoardOp = v.InferOutput<typeof boardOpSchema>;

export type Role = 'owner' | 'host' | 'cohost' | 'member' | 'viewer' | 'guest' | 'teacher' | 'assistant' | 'student';

export const changeRoleSchema = v.object({
  account: v.string(),
  role: text<Role>(),
});
export type ChangeRole = v.InferOutput<typeof changeRoleSchema>;

export const closeConnectionSchema = v.object({
  code: whole,
});
export type CloseConnection = v.InferOutput<typeof closeConnectionSchema>;

export const closeSignupSchema = v.object({
  signup: v.string(),
});
export type CloseSignup = v.InferOutput<typeof closeSignupSchema>;

export const editBoardSchema = v.object({
  board: v.exactOptional(v.string(), ''),
  title: v.string(),
  removed: v.exactOptional(v.boolean(), false),
});
export type EditBoard = v.InferOutput<typeof editBoardSchema>;

export const editMessageSchema = v.object({
  seq: whole,
  text: v.string(),
});
export type EditMessage = v.InferOutput<typeof editMessageSchema>;

export const endViewSchema = v.object({
  view: v.string(),
});
export type EndView = v.InferOutput<typeof endViewSchema>;

export const handScreenSchema = v.object({
  account: v.string(),
});
export type HandScreen = v.InferOutput<typeof handScreenSchema>;

export const heartbeatSchema = v.object({
  hidden: v.exactOptional(v.boolean()),
});
export type Heartbeat = v.InferOutput<typeof heartbeatSchema>;

export const candidateSchema = v.object({
  candidate: v.string(),
  sdpMid: v.exactOptional(v.string()),
  sdpMLineIndex: v.exactOptional(whole),
  usernameFragment: v.exactOptional(v.string()),
});
export type Candidate = v.InferOutput<typeof candidateSchema>;

export const iceCandidateSchema = v.object({
  to: v.string(),
  call: v.string(),
  candidate: v.nullable(candidateSchema),
});
export type IceCandidate = v.InferOutput<typeof iceCandidateSchema>;

export type RoomID = string;

export type RoomNumber = string;

export const joinRoomSchema = v.object({
  room: v.exactOptional(v.string(), ''),
  number: v.exactOptional(v.string(), ''),
  secret: v.exactOptional(v.string(), ''),
  name: v.exactOptional(v.string(), ''),
});
export type JoinRoom = v.InferOutput<typeof joinRoomSchema>;

export const letDrawSchema = v.object({
  account: v.string(),
  may: v.boolean(),
});
export type LetDraw = v.InferOutput<typeof letDrawSchema>;

export const lockRoomSchema = v.object({
  locked: v.boolean(),
});
export type LockRoom = v.InferOutput<typeof lockRoomSchema>;

export const lowerHandSchema = v.object({
  account: v.exactOptional(v.string(), ''),
});
export type LowerHand = v.InferOutput<typeof lowerHandSchema>;

export const markReadSchema = v.object({
  seq: whole,
});
export type MarkRead = v.InferOutput<typeof markReadSchema>;

export const mediaAnswerSchema = v.object({
  call: v.string(),
  version: whole,
  sdp: v.string(),
});
export type MediaAnswer = v.InferOutput<typeof mediaAnswerSchema>;

export type TrackSource = 'microphone' | 'camera' | 'screen' | 'screen-sound';

export const trackSchema = v.object({
  mid: v.string(),
  source: text<TrackSource>(),
});
export type Track = v.InferOutput<typeof trackSchema>;

export const mediaOfferSchema = v.object({
  call: v.string(),
  sdp: v.string(),
  tracks: v.array(trackSchema),
});
export type MediaOffer = v.InferOutput<typeof mediaOfferSchema>;

export const mediaRestartSchema = v.object({
  call: v.string(),
});
export type MediaRestart = v.InferOutput<typeof mediaRestartSchema>;

export const mediaStateSchema = v.object({
  call: v.string(),
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
  recording: v.exactOptional(v.boolean(), false),
});
export type MediaState = v.InferOutput<typeof mediaStateSchema>;

export const tileSchema = v.object({
  device: v.string(),
  source: text<TrackSource>(),
  height: whole,
});
export type Tile = v.InferOutput<typeof tileSchema>;

export const mediaTilesSchema = v.object({
  call: v.string(),
  tiles: v.array(tileSchema),
});
export type MediaTiles = v.InferOutput<typeof mediaTilesSchema>;

export type Source = 'microphone' | 'camera' | 'screen';

export const muteMemberSchema = v.object({
  account: v.string(),
  source: text<Source>(),
});
export type MuteMember = v.InferOutput<typeof muteMemberSchema>;

export const offerMemberListSchema = v.object({
  after: v.exactOptional(v.string(), ''),
  limit: v.exactOptional(whole, 0),
  q: v.exactOptional(v.string(), ''),
});
export type OfferMemberList = v.InferOutput<typeof offerMemberListSchema>;

export type SignupKind = 'normal' | 'timed';

export const offerSignupSchema = v.object({
  kind: text<SignupKind>(),
  seconds: v.exactOptional(whole, 0),
});
export type OfferSignup = v.InferOutput<typeof offerSignupSchema>;

export const offerViewSchema = v.object({
  account: v.string(),
  source: text<Source>(),
  everyone: v.exactOptional(v.boolean(), false),
});
export type OfferView = v.InferOutput<typeof offerViewSchema>;

export const openBoardSchema = v.object({
  board: v.exactOptional(v.string(), ''),
});
export type OpenBoard = v.InferOutput<typeof openBoardSchema>;

export type DeviceSecret = string;

export type LogID = string;

export const positionSchema = v.object({
  log: v.string(),
  since: whole,
});
export type Position = v.InferOutput<typeof positionSchema>;

export const openConnectionSchema = v.object({
  device: v.exactOptional(v.string(), ''),
  rooms: v.exactOptional(v.record(v.string(), positionSchema)),
});
export type OpenConnection = v.InferOutput<typeof openConnectionSchema>;

export type PaceName = 'fine' | 'slower' | 'lost';

export const paceSchema = v.object({
  pace: text<PaceName>(),
});
export type Pace = v.InferOutput<typeof paceSchema>;

export const presentBoardSchema = v.object({
  board: v.exactOptional(v.string(), ''),
  page: v.exactOptional(v.string(), ''),
});
export type PresentBoard = v.InferOutput<typeof presentBoardSchema>;

export const raiseHandSchema = v.object({
  raised: v.boolean(),
});
export type RaiseHand = v.InferOutput<typeof raiseHandSchema>;

export type ReactionName = 'yes' | 'no' | 'clap' | 'heart' | 'laugh' | 'surprise' | 'celebrate';

export const reactionSchema = v.object({
  reaction: text<ReactionName>(),
});
export type Reaction = v.InferOutput<typeof reactionSchema>;

export const recallMessageSchema = v.object({
  seq: whole,
});
export type RecallMessage = v.InferOutput<typeof recallMessageSchema>;

export const receiveSignupSchema = v.object({
  signup: v.string(),
  receipt: v.string(),
});
export type ReceiveSignup = v.InferOutput<typeof receiveSignupSchema>;

export const removeMemberSchema = v.object({
  account: v.string(),
});
export type RemoveMember = v.InferOutput<typeof removeMemberSchema>;

export const spotlightMemberSchema = v.object({
  account: v.exactOptional(v.string(), ''),
});
export type SpotlightMember = v.InferOutput<typeof spotlightMemberSchema>;

export const unbanMemberSchema = v.object({
  account: v.string(),
});
export type UnbanMember = v.InferOutput<typeof unbanMemberSchema>;

export const userMessageSchema = v.object({
  text: v.string(),
  reply: v.exactOptional(whole, 0),
  mentions: v.exactOptional(v.array(v.string()), []),
});
export type UserMessage = v.InferOutput<typeof userMessageSchema>;

export type Kind = 'meeting' | 'lesson';

export type Entry = 'open' | 'knock' | 'members' | 'secret';

export type Who = 'all' | 'hosts';

export type Shares = 'one' | 'many';

export type View = 'all' | 'ask';

export type DrawOn = 'own' | 'all';

export type Keep = 'forever' | 'nothing';

export const policySchema = v.object({
  entry: text<Entry>(),
  guests: v.boolean(),
  speak: text<Who>(),
  camera: text<Who>(),
  share: text<Who>(),
  shares: text<Shares>(),
  record: text<Who>(),
  view: text<View>(),
  chat: text<Who>(),
  draw: text<Who>(),
  draw_on: text<DrawOn>(),
  keep: text<Keep>(),
  require_screen: v.boolean(),
  relay: v.boolean(),
  mesh_max: whole,
  capacity: whole,
});
export type Policy = v.InferOutput<typeof policySchema>;

export const boardPresentedSchema = v.object({
  board: v.exactOptional(v.string(), ''),
  page: v.exactOptional(v.string(), ''),
  account: v.exactOptional(v.string(), ''),
});
export type BoardPresented = v.InferOutput<typeof boardPresentedSchema>;

export type Topology = 'mesh' | 'sfu';

export const roomInfoSchema = v.object({
  id: v.string(),
  number: v.string(),
  title: v.string(),
  kind: text<Kind>(),
  policy: policySchema,
  locked: v.exactOptional(v.boolean(), false),
  spotlight: v.exactOptional(v.string(), ''),
  presented: v.exactOptional(boardPresentedSchema),
  topology: text<Topology>(),
  call_max: v.exactOptional(whole, 0),
});
export type RoomInfo = v.InferOutput<typeof roomInfoSchema>;

export type MemberState = 'present' | 'reconnecting';

export const deviceSchema = v.object({
  device_id: v.string(),
  call: v.exactOptional(v.string(), ''),
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
  recording: v.exactOptional(v.boolean(), false),
});
export type Device = v.InferOutput<typeof deviceSchema>;

export type Right = 'read' | 'chat' | 'speak' | 'camera' | 'share' | 'record' | 'react' | 'mute' | 'recall_any' | 'pace' | 'spotlight' | 'admit' | 'lock' | 'remove' | 'ban' | 'change_role' | 'edit' | 'end' | 'draw' | 'draw_any' | 'present' | 'pen' | 'start_signup' | 'answer_signup';

export const selfSchema = v.object({
  account: v.string(),
  name: v.string(),
  account_name: v.exactOptional(v.string(), ''),
  avatar: v.exactOptional(v.string(), ''),
  role: text<Role>(),
  guest: v.boolean(),
  state: text<MemberState>(),
  devices: v.array(deviceSchema),
  hand: v.exactOptional(whole, 0),
  draws: v.exactOptional(v.boolean(), false),
  rights: v.array(text<Right>()),
  acting: v.exactOptional(v.boolean(), false),
  read: whole,
});
export type Self = v.InferOutput<typeof selfSchema>;

export const memberSchema = v.object({
  account: v.string(),
  name: v.string(),
  account_name: v.exactOptional(v.string(), ''),
  avatar: v.exactOptional(v.string(), ''),
  role: text<Role>(),
  guest: v.boolean(),
  state: text<MemberState>(),
  devices: v.array(deviceSchema),
  hand: v.exactOptional(whole, 0),
  draws: v.exactOptional(v.boolean(), false),
});
export type Member = v.InferOutput<typeof memberSchema>;

export type ViewState = 'asked' | 'accepted' | 'declined' | 'ended';

export const viewChangedSchema = v.object({
  view: v.string(),
  account: v.string(),
  viewer: v.string(),
  source: text<Source>(),
  everyone: v.exactOptional(v.boolean(), false),
  state: text<ViewState>(),
});
export type ViewChanged = v.InferOutput<typeof viewChangedSchema>;

export const joinedRoomSchema = v.object({
  room: roomInfoSchema,
  self: selfSchema,
  members: v.array(memberSchema),
  count: whole,
  version: whole,
  log: v.string(),
  head: whole,
  views: v.exactOptional(v.array(viewChangedSchema), []),
});
export type JoinedRoom = v.InferOutput<typeof joinedRoomSchema>;

export const waitingSchema = v.object({
  waiting: v.boolean(),
});
export type Waiting = v.InferOutput<typeof waitingSchema>;

export const mediaAnsweredSchema = v.object({
  sdp: v.string(),
});
export type MediaAnswered = v.InferOutput<typeof mediaAnsweredSchema>;

export const memberListSchema = v.object({
  members: v.array(memberSchema),
  count: whole,
  version: whole,
});
export type MemberList = v.InferOutput<typeof memberListSchema>;

export const pacePointSchema = v.object({
  time: whole,
  slower: whole,
  lost: whole,
  present: whole,
});
export type PacePoint = v.InferOutput<typeof pacePointSchema>;

export const paceLineSchema = v.object({
  points: v.array(pacePointSchema),
});
export type PaceLine = v.InferOutput<typeof paceLineSchema>;

export const offeredSignupSchema = v.object({
  signup: v.string(),
});
export type OfferedSignup = v.InferOutput<typeof offeredSignupSchema>;

export const offeredViewSchema = v.object({
  view: v.string(),
});
export type OfferedView = v.InferOutput<typeof offeredViewSchema>;

export const heartbeatTimesSchema = v.object({
  ping: whole,
  pong: whole,
  idle: whole,
  dead: whole,
});
export type HeartbeatTimes = v.InferOutput<typeof heartbeatTimesSchema>;

export type Result = 'resumed' | 'resync' | 'error';

export const roomResultSchema = v.object({
  result: text<Result>(),
  log: v.string(),
  head: whole,
  code: v.exactOptional(text<Code>()),
  topology: v.exactOptional(text<Topology>()),
  spotlight: v.exactOptional(v.string(), ''),
  presented: v.exactOptional(boardPresentedSchema),
  views: v.exactOptional(v.array(viewChangedSchema), []),
});
export type RoomResult = v.InferOutput<typeof roomResultSchema>;

export const openedConnectionSchema = v.object({
  account: v.string(),
  device: v.string(),
  device_id: v.string(),
  server_time: whole,
  heartbeat: heartbeatTimesSchema,
  rooms: v.record(v.string(), roomResultSchema),
});
export type OpenedConnection = v.InferOutput<typeof openedConnectionSchema>;

export const receivedSignupSchema = v.object({
  remaining: v.exactOptional(whole),
});
export type ReceivedSignup = v.InferOutput<typeof receivedSignupSchema>;

export const descriptionEventSchema = v.object({
  from: v.string(),
  to: v.string(),
  call: v.string(),
  sdp: v.string(),
});
export type DescriptionEvent = v.InferOutput<typeof descriptionEventSchema>;

export const boardChangedSchema = v.object({
  board: v.string(),
  title: v.string(),
  removed: v.exactOptional(v.boolean(), false),
});
export type BoardChanged = v.InferOutput<typeof boardChangedSchema>;

export const boardLiveEventSchema = v.object({
  from: v.string(),
  account: v.string(),
  board: v.string(),
  page: v.string(),
  cursor: v.exactOptional(v.tuple([v.number(), v.number()])),
  laser: v.exactOptional(v.boolean(), false),
  ink: v.exactOptional(liveInkSchema),
  view: v.exactOptional(v.tuple([v.number(), v.number(), v.number(), v.number()])),
});
export type BoardLiveEvent = v.InferOutput<typeof boardLiveEventSchema>;

export const boardOpEventSchema = v.object({
  board: v.string(),
  page: v.string(),
  op: text<BoardDeed>(),
  id: v.exactOptional(v.string(), ''),
  base: v.exactOptional(whole, 0),
  data: v.exactOptional(boardPropsSchema),
  also: v.exactOptional(v.array(boardItemSchema), []),
  n: whole,
});
export type BoardOpEvent = v.InferOutput<typeof boardOpEventSchema>;

export const countChangeSchema = v.object({
  count: whole,
});
export type CountChange = v.InferOutput<typeof countChangeSchema>;

export const handScreenEventSchema = v.object({
  from: v.string(),
});
export type HandScreenEvent = v.InferOutput<typeof handScreenEventSchema>;

export const iceCandidateEventSchema = v.object({
  from: v.string(),
  to: v.string(),
  call: v.string(),
  candidate: v.nullable(candidateSchema),
});
export type IceCandidateEvent = v.InferOutput<typeof iceCandidateEventSchema>;

export const knockSchema = v.object({
  account: v.string(),
  name: v.string(),
  account_name: v.exactOptional(v.string(), ''),
  avatar: v.exactOptional(v.string(), ''),
  guest: v.boolean(),
  since: whole,
});
export type Knock = v.InferOutput<typeof knockSchema>;

export const knockEndedSchema = v.object({
  account: v.string(),
});
export type KnockEnded = v.InferOutput<typeof knockEndedSchema>;

export const shownTrackSchema = v.object({
  mid: v.string(),
  device: v.string(),
  source: text<TrackSource>(),
});
export type ShownTrack = v.InferOutput<typeof shownTrackSchema>;

export const mediaOfferEventSchema = v.object({
  call: v.string(),
  version: whole,
  sdp: v.string(),
  tracks: v.array(shownTrackSchema),
});
export type MediaOfferEvent = v.InferOutput<typeof mediaOfferEventSchema>;

export const membersChangedSchema = v.object({
  version: whole,
  joined: v.array(memberSchema),
  left: v.array(v.string()),
  changed: v.array(memberSchema),
  count: whole,
});
export type MembersChanged = v.InferOutput<typeof membersChangedSchema>;

export const mutedSchema = v.object({
  source: text<Source>(),
  for: v.exactOptional(v.string(), ''),
});
export type Muted = v.InferOutput<typeof mutedSchema>;

export const offerSignupEventSchema = v.object({
  signup: v.string(),
  kind: text<SignupKind>(),
  seconds: v.exactOptional(whole, 0),
  receipt: v.exactOptional(v.string(), ''),
  remaining: v.exactOptional(whole),
});
export type OfferSignupEvent = v.InferOutput<typeof offerSignupEventSchema>;

export const offerViewEventSchema = v.object({
  view: v.string(),
  account: v.string(),
  source: text<Source>(),
  everyone: v.exactOptional(v.boolean(), false),
});
export type OfferViewEvent = v.InferOutput<typeof offerViewEventSchema>;

export const positionEventSchema = v.object({
  log: v.string(),
  seq: whole,
});
export type PositionEvent = v.InferOutput<typeof positionEventSchema>;

export const refusedSchema = v.object({
  code: text<Code>(),
});
export type Refused = v.InferOutput<typeof refusedSchema>;

export const removedSchema = v.object({
  code: text<Code>(),
});
export type Removed = v.InferOutput<typeof removedSchema>;

export const resyncSchema = v.object({
  log: v.string(),
  head: whole,
});
export type Resync = v.InferOutput<typeof resyncSchema>;

export const roleChangedSchema = v.object({
  role: text<Role>(),
  rights: v.array(text<Right>()),
  acting: v.exactOptional(v.boolean(), false),
});
export type RoleChanged = v.InferOutput<typeof roleChangedSchema>;

export const roomChangedSchema = v.object({
  title: v.string(),
  policy: policySchema,
  locked: v.boolean(),
});
export type RoomChanged = v.InferOutput<typeof roomChangedSchema>;

export type SignupStatus = 'waiting' | 'present' | 'late' | 'absent' | 'refused' | 'not_reached' | 'excused';

export const signupChangedSchema = v.object({
  signup: v.string(),
  account: v.string(),
  name: v.string(),
  status: text<SignupStatus>(),
  received: v.exactOptional(whole, 0),
  answered: v.exactOptional(whole, 0),
});
export type SignupChanged = v.InferOutput<typeof signupChangedSchema>;

export const topologyChangedSchema = v.object({
  topology: text<Topology>(),
});
export type TopologyChanged = v.InferOutput<typeof topologyChangedSchema>;

export const userMessageEventSchema = v.object({
  name: v.string(),
  text: v.string(),
  reply: v.exactOptional(whole, 0),
  mentions: v.exactOptional(v.array(v.string()), []),
});
export type UserMessageEvent = v.InferOutput<typeof userMessageEventSchema>;

export const messageSchema = v.object({
  seq: whole,
  time: whole,
  account: v.string(),
  name: v.string(),
  text: v.string(),
  reply: v.exactOptional(whole, 0),
  mentions: v.array(v.string()),
  edited: v.exactOptional(v.boolean(), false),
  recalled: v.exactOptional(v.boolean(), false),
});
export type Message = v.InferOutput<typeof messageSchema>;

export const errorDataSchema = v.object({
  code: text<Code>(),
  message: v.string(),
  retry: v.exactOptional(whole, 0),
});
export type ErrorData = v.InferOutput<typeof errorDataSchema>;

/** What each request carries. */
export const requestSchemas = {
  'admit-member': admitMemberSchema,
  'answer': descriptionSchema,
  'answer-signup': answerSignupSchema,
  'answer-view': answerViewSchema,
  'ban-member': banMemberSchema,
  'board-live': boardLiveSchema,
  'board-op': boardOpSchema,
  'change-role': changeRoleSchema,
  'close-connection': closeConnectionSchema,
  'close-signup': closeSignupSchema,
  'edit-board': editBoardSchema,
  'edit-message': editMessageSchema,
  'end-room': v.optional(v.unknown()),
  'end-view': endViewSchema,
  'hand-screen': handScreenSchema,
  'heartbeat': heartbeatSchema,
  'ice-candidate': iceCandidateSchema,
  'join-room': joinRoomSchema,
  'leave-room': v.optional(v.unknown()),
  'let-draw': letDrawSchema,
  'lock-room': lockRoomSchema,
  'lower-hand': lowerHandSchema,
  'mark-read': markReadSchema,
  'media-answer': mediaAnswerSchema,
  'media-offer': mediaOfferSchema,
  'media-restart': mediaRestartSchema,
  'media-state': mediaStateSchema,
  'media-tiles': mediaTilesSchema,
  'mute-member': muteMemberSchema,
  'offer': descriptionSchema,
  'offer-member-list': offerMemberListSchema,
  'offer-pace': v.optional(v.unknown()),
  'offer-signup': offerSignupSchema,
  'offer-view': offerViewSchema,
  'open-board': openBoardSchema,
  'open-connection': openConnectionSchema,
  'pace': paceSchema,
  'present-board': presentBoardSchema,
  'raise-hand': raiseHandSchema,
  'reaction': reactionSchema,
  'recall-message': recallMessageSchema,
  'receive-signup': receiveSignupSchema,
  'remove-member': removeMemberSchema,
  'spotlight-member': spotlightMemberSchema,
  'unban-member': unbanMemberSchema,
  'user-message': userMessageSchema,
};

/** The data of each request's ok. */
export const okSchemas = {
  'admit-member': v.optional(v.unknown()),
  'answer': v.optional(v.unknown()),
  'answer-signup': v.optional(v.unknown()),
  'answer-view': v.optional(v.unknown()),
  'ban-member': v.optional(v.unknown()),
  'board-live': v.optional(v.unknown()),
  'board-op': v.optional(v.unknown()),
  'change-role': v.optional(v.unknown()),
  'close-connection': v.optional(v.unknown()),
  'close-signup': v.optional(v.unknown()),
  'edit-board': v.optional(v.unknown()),
  'edit-message': v.optional(v.unknown()),
  'end-room': v.optional(v.unknown()),
  'end-view': v.optional(v.unknown()),
  'hand-screen': v.optional(v.unknown()),
  'heartbeat': v.optional(v.unknown()),
  'ice-candidate': v.optional(v.unknown()),
  'join-room': v.union([joinedRoomSchema, waitingSchema]),
  'leave-room': v.optional(v.unknown()),
  'let-draw': v.optional(v.unknown()),
  'lock-room': v.optional(v.unknown()),
  'lower-hand': v.optional(v.unknown()),
  'mark-read': v.optional(v.unknown()),
  'media-answer': v.optional(v.unknown()),
  'media-offer': mediaAnsweredSchema,
  'media-restart': v.optional(v.unknown()),
  'media-state': v.optional(v.unknown()),
  'media-tiles': v.optional(v.unknown()),
  'mute-member': v.optional(v.unknown()),
  'offer': v.optional(v.unknown()),
  'offer-member-list': memberListSchema,
  'offer-pace': paceLineSchema,
  'offer-signup': offeredSignupSchema,
  'offer-view': offeredViewSchema,
  'open-board': v.optional(v.unknown()),
  'open-connection': openedConnectionSchema,
  'pace': v.optional(v.unknown()),
  'present-board': v.optional(v.unknown()),
  'raise-hand': v.optional(v.unknown()),
  'reaction': v.optional(v.unknown()),
  'recall-message': v.optional(v.unknown()),
  'receive-signup': receivedSignupSchema,
  'remove-member': v.optional(v.unknown()),
  'spotlight-member': v.optional(v.unknown()),
  'unban-member': v.optional(v.unknown()),
  'user-message': v.optional(v.unknown()),
};

/** The data of each frame that the server sends by itself. */
export const eventSchemas = {
  'admitted': joinedRoomSchema,
  'answer': descriptionEventSchema,
  'board-changed': boardChangedSchema,
  'board-live': boardLiveEventSchema,
  'board-op': boardOpEventSchema,
  'board-presented': boardPresentedSchema,
  'close-connection': closeConnectionSchema,
  'close-signup': closeSignupSchema,
  'count-change': countChangeSchema,
  'edit-message': editMessageSchema,
  'hand-screen': handScreenEventSchema,
  'ice-candidate': iceCandidateEventSchema,
  'knock': knockSchema,
  'knock-ended': knockEndedSchema,
  'mark-read': markReadSchema,
  'media-offer': mediaOfferEventSchema,
  'members-changed': membersChangedSchema,
  'muted': mutedSchema,
  'offer': descriptionEventSchema,
  'offer-signup': offerSignupEventSchema,
  'offer-view': offerViewEventSchema,
  'pace-changed': pacePointSchema,
  'position': positionEventSchema,
  'reaction': reactionSchema,
  'recall-message': recallMessageSchema,
  'refused': refusedSchema,
  'removed': removedSchema,
  'resync': resyncSchema,
  'role-changed': roleChangedSchema,
  'room-changed': roomChangedSchema,
  'signup-changed': signupChangedSchema,
  'spotlight-changed': spotlightMemberSchema,
  'topology-changed': topologyChangedSchema,
  'user-message': userMessageEventSchema,
  'view-changed': viewChangedSchema,
};

export type RequestType = keyof typeof requestSchemas;
export type EventType = keyof typeof eventSchemas;
export type RequestData = { [T in RequestType]: v.InferInput<(typeof requestSchemas)[T]> };
export type OkData = { [T in RequestType]: v.InferOutput<(typeof okSchemas)[T]> };
export type EventData = { [T in EventType]: v.InferOutput<(typeof eventSchemas)[T]> };
