import { browserEnvironment } from '@/connection/environment';
import { itemIDs } from './engine/ids';

/** The id of a new page. */
export const newItemID = itemIDs(browserEnvironment());
