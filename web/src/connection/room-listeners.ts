import { added, tell } from './snapshots';
import type { MediaOfferEvent, Notice, Signal, Unsubscribe } from './types';

/** Who hears of what a room tells once, and does not keep. */
export abstract class RoomListeners {
  private readonly signals = new Set<(signal: Signal) => void>();
  private readonly mediaOffers = new Set<(offer: MediaOfferEvent) => void>();
  private readonly notices = new Set<(notice: Notice) => void>();

  onSignal(listener: (signal: Signal) => void): Unsubscribe {
    return added(this.signals, listener);
  }

  onMediaOffer(listener: (offer: MediaOfferEvent) => void): Unsubscribe {
    return added(this.mediaOffers, listener);
  }

  onNotice(listener: (notice: Notice) => void): Unsubscribe {
    return added(this.notices, listener);
  }

  protected signalled(signal: Signal): void {
    tell(this.signals, signal);
  }

  protected offered(offer: MediaOfferEvent): void {
    tell(this.mediaOffers, offer);
  }

  protected notify(notice: Notice): void {
    tell(this.notices, notice);
  }
}
