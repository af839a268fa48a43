export { openPdf, type Pdf, PdfError, type PdfFault } from './open';
export { mostPages, sheetPages, sizesOf } from './pages';
export { Sheets } from './sheets';
