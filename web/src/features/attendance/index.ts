/** How a student stands, wherever that is shown: the sign and the word of a status, what is on record, and the correction beside it. */
export { MarkRow } from './MarkRow';
export { SHOWN, type Shown, shownOf } from './model';
export { ProofDialog } from './ProofDialog';
export { StatusMark, StatusWord } from './StatusMark';
export { useProof } from './useProof';
