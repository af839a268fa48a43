// Runs before the first paint, in browsers of any age: colour scheme and language, so that nothing flashes, and words for a browser
// that cannot run the app, which can therefore not show them itself. Keys as in src/app/theme.ts and src/i18n.
(() => {
  var scheme = null;
  var locale = null;
  try {
    scheme = localStorage.getItem('atrium.scheme');
    locale = localStorage.getItem('atrium.locale');
  } catch (_) {
    // Storage may be forbidden; the browser's own settings decide then.
  }
  var dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  var root = document.documentElement;
  var chinese = locale ? locale === 'zh-CN' : /^zh/i.test(navigator.language);
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  root.lang = chinese ? 'zh-CN' : 'en';

  var able = 'Segmenter' in Intl && 'toSorted' in Array.prototype && CSS.supports('selector(:has(a))');
  function refuse(text) {
    document.getElementById('root').textContent = text;
  }
  window.addEventListener('DOMContentLoaded', () => {
    if (able) return;
    refuse(
      chinese
        ? '此浏览器版本过旧，无法运行 Atrium。请更新浏览器，或使用新版 Chrome、Edge、Firefox 或 Safari。'
        : 'This browser is too old for Atrium. Update it, or use a recent Chrome, Edge, Firefox or Safari.',
    );
  });
  // The app's own files did not come, or failed before it drew anything: it cannot say so either. Errors of elements do not bubble,
  // so they are captured. A change of network aborts what is being fetched, so the page is loaded again by itself: when the network
  // is back, or else soon, but then once a minute at most.
  var button = null;
  function fail() {
    if (button || !able || document.getElementById('root').childElementCount > 0) return;
    refuse(chinese ? 'Atrium 未能加载。请检查网络。' : 'Atrium could not be loaded. Check your network.');
    button = document.createElement('button');
    button.textContent = chinese ? '重新加载' : 'Load again';
    button.onclick = again;
    document.getElementById('root').append(document.createElement('br'), button);
    window.addEventListener('online', again);
    if (navigator.onLine && mayTry()) setTimeout(again, 2000);
  }
  function again() {
    if (button.isConnected) location.reload(); // Or the app has drawn after all.
  }
  function mayTry() {
    try {
      if (Date.now() - Number(sessionStorage.getItem('atrium.reloaded')) < 60000) return false;
      sessionStorage.setItem('atrium.reloaded', String(Date.now()));
      return true;
    } catch (_) {
      return false; // Nothing would stop a page that fails each time.
    }
  }
  window.addEventListener('error', fail, true);
  window.addEventListener('unhandledrejection', fail);
})();
