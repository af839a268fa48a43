/** A room's session in memory, for the tests of features that a room shows. */
export { FakeSession, MEMBER_RIGHTS, member } from '@/features/room/testing/fakeSession';
