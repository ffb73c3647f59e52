// Finds things on a page as a person would. Evaluated once per sentence; sees
// only what is shown.
(() => {
  const flat = s => (s || '').normalize('NFC').replace(/\s+/g, ' ').trim();
  const low = s => flat(s).toLowerCase();
  const shown = e => {
    if (!e.isConnected || !e.getClientRects().length) return false;
    return e.checkVisibility ? e.checkVisibility({ visibilityProperty: true }) : true;
  };
  const css = s => s.startsWith('css=') ? s.slice(4) : /^[#.\[]/.test(s) ? s : '';
  const scope = s => {
    if (!s) return document;
    const found = [...document.querySelectorAll(s)].filter(shown);
    return found[0] || null;
  };
  const byId = (root, ids) => flat((ids || '').split(/\s+/).map(i => document.getElementById(i)?.textContent || '').join(' '));

  // The name a person or a screen reader gives a thing to press.
  const name = e => {
    const aria = byId(document, e.getAttribute('aria-labelledby')) || flat(e.getAttribute('aria-label'));
    if (aria) return aria;
    if (e.tagName === 'INPUT') return flat(e.value || e.alt);
    return flat(e.innerText) || flat(e.querySelector('img[alt]')?.alt) || flat(e.title);
  };
  const pressable = 'a[href],button,summary,label,input[type=submit],input[type=button],input[type=image],' +
    '[role=button],[role=link],[role=tab],[role=menuitem],[role=option],[role=switch],[role=checkbox]';
  const best = (list, want, get) => {
    const w = low(want);
    return list.find(e => low(get(e)) === w) || list.find(e => low(get(e)).startsWith(w)) ||
      list.find(e => low(get(e)).includes(w)) || null;
  };
  const press = (root, want) => {
    const sel = css(want);
    if (sel) return [...root.querySelectorAll(sel)].find(shown) || null;
    const all = [...root.querySelectorAll(pressable)].filter(shown);
    const real = all.filter(e => e.tagName !== 'LABEL');
    return best(real, want, name) || best(all, want, name);
  };

  // Labels of a control, the text of a <label> without the control inside it.
  const labels = e => {
    const out = [];
    for (const l of e.labels || []) {
      out.push(flat(l.innerText));
      const c = l.cloneNode(true);
      c.querySelectorAll('select,textarea,.hint,.error,small').forEach(x => x.remove());
      out.push(flat(c.textContent));
    }
    out.push(byId(document, e.getAttribute('aria-labelledby')), flat(e.getAttribute('aria-label')));
    return out.filter(Boolean);
  };
  // A control may be drawn by its label and be itself invisible.
  const reach = e => shown(e) || [...(e.labels || [])].some(shown);
  const field = (root, want) => {
    const sel = css(want);
    if (sel) return root.querySelector(sel);
    const all = [...root.querySelectorAll('input:not([type=hidden]),select,textarea,[contenteditable=true],[role=combobox],[role=textbox]')].filter(reach);
    const w = low(want);
    // "Họ và tên *" and "Họ và tên (bắt buộc)" are still "Họ và tên".
    const bare = s => low(s).replace(/\s*(\*|:|\([^)]*\))\s*$/, '').trim();
    return all.find(e => labels(e).some(l => low(l) === w)) || all.find(e => labels(e).some(l => bare(l) === w)) ||
      all.find(e => labels(e).some(l => low(l).startsWith(w))) || all.find(e => labels(e).some(l => low(l).includes(w))) || null;
  };

  const set = (e, value) => {
    const proto = e.tagName === 'TEXTAREA' ? HTMLTextAreaElement : e.tagName === 'SELECT' ? HTMLSelectElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(proto.prototype, 'value').set.call(e, value);
    e.dispatchEvent(new Event('input', { bubbles: true }));
    e.dispatchEvent(new Event('change', { bubbles: true }));
  };

  const place = e => {
    e.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const r = [...e.getClientRects()].find(r => r.width > 0 && r.height > 0) || e.getBoundingClientRect();
    const x = r.left + r.width / 2, y = r.top + r.height / 2;
    const top = document.elementFromPoint(x, y);
    const hit = !!top && (e === top || e.contains(top) || top.contains(e) && top.matches('label,a,button,summary') ||
      [...(e.labels || [])].some(l => l.contains(top)));
    return { x, y, hit, over: top && !hit ? top.outerHTML.slice(0, 120) : '' };
  };

  return {
    text: s => { const r = scope(s); return r ? flat((r.body || r).innerText) : ''; },
    sees: (s, want) => { const r = scope(s); return !!r && low((r.body || r).innerText).includes(low(want)); },
    // Open when nothing is on its way: the document and htmx's requests.
    calm: () => document.readyState === 'complete' && !document.querySelector('.htmx-request,[aria-busy=true],form[data-asking]'),
    where: (s, want) => {
      const r = scope(s); if (!r) return { why: 'nothing shown matches ' + s };
      const e = press(r, want) || (css(want) ? null : field(r, want));
      if (!e) return { why: 'nothing to press has this name; there are: ' +
        [...r.querySelectorAll(pressable)].filter(shown).map(name).filter(Boolean).slice(0, 60).join(' | ') };
      if (e.disabled || e.getAttribute('aria-disabled') === 'true') return { why: 'it is disabled' };
      const target = shown(e) ? e : [...(e.labels || [])].find(shown) || e;
      const p = place(target);
      return p.hit ? p : { why: p.over ? 'it is covered by ' + p.over : 'it is outside the window' };
    },
    // Puts the caret into a field with its old content selected, or sets the
    // value at once where typing depends on the language of the browser.
    fill: (s, want, value) => {
      const r = scope(s); if (!r) return { why: 'nothing shown matches ' + s };
      const e = field(r, want);
      if (!e) return { why: 'no field has this label; there are: ' +
        [...r.querySelectorAll('input:not([type=hidden]),select,textarea')].filter(reach).map(x => labels(x)[0]).filter(Boolean).join(' | ') };
      if (e.disabled || e.readOnly) return { why: 'the field is not open for writing' };
      e.scrollIntoView({ block: 'center', behavior: 'instant' });
      if (['date', 'time', 'month', 'week', 'datetime-local', 'range', 'color'].includes(e.type)) { set(e, value); return { done: true }; }
      e.focus();
      if (e.select) e.select(); else getSelection().selectAllChildren(e);
      if (value === '' && 'value' in e) { set(e, ''); return { done: true }; }
      return { type: true };
    },
    left: (s, want) => { const e = field(scope(s), want); if (e) e.dispatchEvent(new Event('change', { bubbles: true })); return true; },
    value: (s, want) => {
      const r = scope(s), e = r && field(r, want);
      if (!e) return null;
      if (e.type === 'checkbox' || e.type === 'radio') return String(e.checked);
      if (e.tagName === 'SELECT') return flat(e.selectedOptions[0]?.textContent);
      return 'value' in e ? e.value : flat(e.innerText);
    },
    // A choice is an option of a list, or a radio button or box of a group.
    choose: (s, want, option) => {
      const r = scope(s); if (!r) return { why: 'nothing shown matches ' + s };
      const e = field(r, want);
      if (e && e.tagName === 'SELECT') {
        const o = best([...e.options], option, o => o.textContent);
        if (!o) return { why: 'the list has no such option: ' + [...e.options].map(o => flat(o.textContent)).join(' | ') };
        e.focus(); set(e, o.value); return { done: true };
      }
      const groups = [...r.querySelectorAll('fieldset,[role=group],[role=radiogroup]')].filter(shown);
      const g = best(groups, want, g => g.querySelector('legend')?.innerText || byId(document, g.getAttribute('aria-labelledby')) || g.getAttribute('aria-label'));
      if (!g) return { why: 'no list and no group has this label' };
      const box = [...g.querySelectorAll('input[type=radio],input[type=checkbox]')].find(x => labels(x).some(l => low(l) === low(option))) ||
        field(g, option);
      if (!box) return { why: 'the group has no such choice' };
      if (box.checked) return { done: true };
      const target = shown(box) ? box : [...box.labels].find(shown) || box;
      return place(target);
    },
    check: (s, want, on) => {
      const r = scope(s), e = r && field(r, want);
      if (!e) return { why: 'no box has this label' };
      if (e.checked === on) return { done: true };
      return place(shown(e) ? e : [...(e.labels || [])].find(shown) || e);
    },
    file: (s, want) => { const r = scope(s); return r && (field(r, want) || [...r.querySelectorAll('input[type=file]')].find(e => labels(e).some(l => low(l).includes(low(want))))) || null; },
    wide: () => {
      const w = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= w + 1) return '';
      const inside = e => { for (let p = e.parentElement; p; p = p.parentElement) { const o = getComputedStyle(p).overflowX; if (o !== 'visible') return true; } return false; };
      const e = [...document.querySelectorAll('body *')].find(e => e.getBoundingClientRect().right > w + 1 && !inside(e));
      return document.documentElement.scrollWidth + ' px wide in a window of ' + w + (e ? ', because of ' + e.outerHTML.slice(0, 160) : '');
    },
  };
})()
