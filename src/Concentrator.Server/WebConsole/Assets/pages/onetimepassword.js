import { post, put } from '../api.js';
import { h } from '../dom.js';
import { copyButton, drawer, failed, field, form, loading } from '../parts.js';

/** Offers a secret to an authenticator app. It holds once a code proves that the app has it; when this is closed, nothing of it is left in the page. */
export async function enrol(user, path, change) {
  const body = h('div', null, loading());
  const dialog = drawer('Set up one-time passwords', body);
  let offer = null;
  dialog.addEventListener('close', () => {
    offer = null;
    dialog.replaceChildren();
  });
  try {
    offer = await post(`${path}/one-time-password/offer`);
  } catch (problem) {
    body.replaceChildren(failed(problem));
    return;
  }
  if (!dialog.isConnected) {
    offer = null;
    return;
  }
  const code = h('input', { required: true, inputmode: 'numeric', autocomplete: 'one-time-code', pattern: '[0-9 ]{6,9}', title: 'The digits that the app shows', class: 'code-input' });
  body.replaceChildren(
    h('p', null, 'For ', h('strong', null, user.name), '. ', user.oneTimePassword ? 'The codes of the app before are worth nothing as soon as this one holds.' : 'From then on a code is asked for beside the password.'),
    h('ol', { class: 'steps' },
      h('li', null, 'Scan this with an authenticator app. It is shown this once.', h('img', { class: 'qr', src: offer.code, alt: `QR code for ${user.name}’s authenticator app` }),
        h('p', { class: 'hint' }, 'Without a camera, type the key instead:'), h('div', { class: 'secret-line' }, h('code', { class: 'secret-text' }, offer.secret.replace(/(.{4})(?=.)/g, '$1 ')), copyButton(() => offer?.secret ?? '', 'small'))),
      h('li', null, 'Prove that the app has it.', form([field('Code that the app shows now', code)], 'Turn on', async () => {
        const done = await change(() => put(`${path}/one-time-password`, { secret: offer.secret, code: code.value.replaceAll(' ', '') }));
        dialog.close();
        return done;
      }))));
  code.focus();
}
