import './app/styles';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { preferredLocale, setLocale } from './i18n';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

// The texts come first: a page never shows keys, nor the wrong language for a moment.
await setLocale(preferredLocale(), false);
createRoot(root).render(<App />);
