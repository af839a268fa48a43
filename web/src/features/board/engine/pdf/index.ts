export { openPdf, type Pdf, PdfError } from './open';
export { sheetPages, sizesOf } from './pages';
export { Sheets } from './sheets';
