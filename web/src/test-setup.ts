import { beforeEach } from 'vitest';

/** Each test finds a browser that remembers nothing. */
beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = '';
});
