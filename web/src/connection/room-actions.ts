import type { ChatLog } from './chat-log';
import { checkText } from './outbox';
import type { Ask } from './requests';
import { RoomListeners } from './room-listeners';
import type { Sender } from './sender';
import type { Signups } from './signups';
import type {
  AccountID,
  ChatMessage,
  HistoryPlace,
  MediaAnswer,
  MediaOffer,
  MediaSource,
  MediaTiles,
  PaceName,
  ReactionName,
  RequestID,
  Role,
  SendOptions,
  Seq,
  SignalData,
  SignalType,
  SignupAnswer,
  SignupID,
  ViewWish,
} from './types';
import type { ViewList } from './view-list';
import type { FrameOf, OkData, RequestData, RequestType } from './wire';

/** How a request goes out, where it is not resent and waits for what the server asks to wait. */
export type How = Partial<Pick<Ask, 'resend' | 'refusable' | 'patient'>>;

/** A sign is of the moment: what comes too fast is told at once, and not given later. */
const SIGN: How = { resend: false, refusable: true };

/** What a member of a room may ask of it, and how they move in its chat. Rejects with ProtocolError; the server decides each time. */
export abstract class RoomActions extends RoomListeners {
  protected abstract readonly chat: ChatLog;
  protected abstract readonly sender: Sender;
  protected abstract readonly views: ViewList;
  protected abstract readonly signups: Signups;
  protected abstract readonly changed: () => void;
  protected abstract get account(): AccountID;
  protected abstract ask<T extends RequestType>(type: T, data: RequestData[T], how?: How): Promise<OkData[T]>;

  send(text: string, options: SendOptions = {}): RequestID {
    return this.sender.send(text, options);
  }

  retry(id: RequestID): void {
    this.sender.retry(id);
  }

  discard(id: RequestID): void {
    this.sender.settle(id);
  }

  loadOlder(): Promise<void> {
    return this.chat.loadOlder();
  }

  loadNewer(): Promise<void> {
    return this.chat.loadNewer();
  }

  jump(place: HistoryPlace): Promise<ChatMessage | undefined> {
    return this.chat.jump(place);
  }

  toNewest(): Promise<void> {
    return this.chat.toNewest();
  }

  setFollowing(following: boolean): void {
    this.chat.setFollowing(following);
  }

  async edit(seq: Seq, text: string): Promise<void> {
    const whole = text.toWellFormed();
    checkText(whole);
    await this.ask('edit-message', { seq, text: whole });
  }

  async recall(seq: Seq): Promise<void> {
    await this.ask('recall-message', { seq });
  }

  async muteMember(account: AccountID, source: MediaSource): Promise<void> {
    await this.ask('mute-member', { account, source });
  }

  async removeMember(account: AccountID): Promise<void> {
    await this.ask('remove-member', { account });
  }

  async banMember(account: AccountID): Promise<void> {
    await this.ask('ban-member', { account });
  }

  async unbanMember(account: AccountID): Promise<void> {
    await this.ask('unban-member', { account });
  }

  async changeRole(account: AccountID, role: Role): Promise<void> {
    await this.ask('change-role', { account, role });
  }

  async admitMember(account: AccountID, admit: boolean): Promise<void> {
    await this.ask('admit-member', { account, admit });
  }

  async lockRoom(locked: boolean): Promise<void> {
    await this.ask('lock-room', { locked });
  }

  async raiseHand(raised: boolean): Promise<void> {
    await this.ask('raise-hand', { raised });
  }

  async lowerHand(account?: AccountID): Promise<void> {
    await this.ask('lower-hand', account === undefined ? {} : { account });
  }

  async react(reaction: ReactionName): Promise<void> {
    await this.ask('reaction', { reaction }, SIGN);
  }

  async setPace(pace: PaceName): Promise<void> {
    await this.ask('pace', { pace }, { refusable: true });
  }

  async spotlight(account?: AccountID): Promise<void> {
    await this.ask('spotlight-member', account === undefined ? {} : { account });
  }

  async handScreen(account: AccountID): Promise<void> {
    await this.ask('hand-screen', { account });
  }

  async offerView(wish: ViewWish): Promise<void> {
    const { view } = await this.ask('offer-view', wish, { refusable: true }); // asked later by itself, it would surprise both
    const state = wish.account === this.account ? 'accepted' : 'asked';
    this.views.asked({
      view,
      account: wish.account,
      viewer: this.account,
      source: wish.source,
      everyone: wish.everyone,
      state,
    });
    this.changed();
  }

  protected viewChanged(frame: FrameOf<'offer-view'> | FrameOf<'view-changed'>): void {
    const was = this.views.get(frame.data.view)?.state;
    this.views.heard(frame, this.account);
    if (frame.type === 'view-changed' && was && !this.views.get(frame.data.view))
      this.notify({ type: 'view-over', view: frame.data, was });
  }

  async answerView(view: string, accept: boolean): Promise<void> {
    await this.ask('answer-view', { view, accept });
  }

  async endView(view: string): Promise<void> {
    await this.ask('end-view', { view });
  }

  async startSignup(seconds?: number): Promise<void> {
    // Asked later by itself, it would come when nobody expects it.
    await this.ask('offer-signup', seconds === undefined ? { kind: 'normal' } : { kind: 'timed', seconds }, {
      refusable: true,
    });
  }

  async closeSignup(signup: SignupID): Promise<void> {
    await this.ask('close-signup', { signup });
  }

  answerSignup(answer: SignupAnswer, reason?: string): Promise<void> {
    return this.signups.answer(answer, reason);
  }

  dismissSignup(): void {
    this.signups.dismiss();
  }

  async sendSignal<T extends SignalType>(type: T, data: SignalData[T]): Promise<void> {
    // SignalData and RequestData say the same of these types, which the compiler cannot see for an open T.
    await this.ask(type, data as RequestData[T], { resend: false });
  }

  async offerMedia(offer: MediaOffer): Promise<string> {
    const { sdp } = await this.ask('media-offer', { ...offer, tracks: [...offer.tracks] });
    return sdp;
  }

  async answerMedia(answer: MediaAnswer): Promise<void> {
    await this.ask('media-answer', answer);
  }

  async showTiles({ call, tiles }: MediaTiles): Promise<void> {
    await this.ask('media-tiles', { call, tiles: [...tiles] });
  }

  async restartMedia(call: string): Promise<void> {
    await this.ask('media-restart', { call });
  }
}
