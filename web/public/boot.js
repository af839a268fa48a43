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
  // so they are captured.
  function fail() {
    if (!able || document.getElementById('root').childElementCount > 0) return;
    refuse(
      chinese
        ? 'Atrium 未能加载。请检查网络后重新加载页面。'
        : 'Atrium could not be loaded. Check your network and load this page again.',
    );
  }
  window.addEventListener('error', fail, true);
  window.addEventListener('unhandledrejection', fail);
})();
