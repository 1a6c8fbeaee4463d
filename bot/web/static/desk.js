// The desk: keys, half-typed replies, and a conversation that stays where its reader is.
"use strict";

(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const typing = (element) => element.matches?.("input:not([type=radio]), textarea, select, [contenteditable]");

  // --- what waits, in the tab's title

  const title = document.title;
  function showWaiting() {
    const waiting = Number(one("#waiting")?.dataset.waiting || 0);
    document.title = waiting ? `(${waiting}) ${title}` : title;
  }

  // --- the conversation

  const scroll = one("[data-scroll]");
  const newer = one("[data-newer]");
  const NEAR = 80;
  let last = "";
  let wasNear = true;
  const box = () => (scroll && scroll.scrollHeight > scroll.clientHeight + 1 ? scroll : document.scrollingElement);
  const nearEnd = () => box().scrollHeight - box().scrollTop - box().clientHeight < NEAR;
  const toEnd = () => {
    box().scrollTop = box().scrollHeight;
    if (newer) newer.hidden = true;
  };

  function follow() {
    const lines = all("#thread > li");
    const newest = lines.length ? lines[lines.length - 1].id : "";
    if (newest !== last && last) {
      if (wasNear) toEnd();
      else newer.hidden = false;
    }
    last = newest;
  }

  // --- half-typed replies: kept in this tab until they are sent, whatever happens to the page

  const page = one("main[data-case]");
  const key = (form) => `huixin:${page.dataset.login}:${page.dataset.case}:${form.dataset.draft}`;

  function keepDrafts() {
    for (const form of all("form[data-draft]")) {
      const area = form.elements.text;
      if (page.dataset.done === form.dataset.draft) forget(form); // it went through
      const kept = sessionStorage.getItem(key(form));
      if (kept && !area.value) area.value = kept;
      area.addEventListener("input", () => {
        if (area.value) sessionStorage.setItem(key(form), area.value);
        else forget(form);
      });
      form.addEventListener("submit", () => sendOnce(form, area.value));
    }
  }

  function forget(form) {
    sessionStorage.removeItem(key(form));
    sessionStorage.removeItem(`${key(form)}:sent`);
  }

  // Sent, and never told what became of it (Back, a lost connection): the same words again are the same event.
  function sendOnce(form, words) {
    const place = `${key(form)}:sent`;
    const sent = JSON.parse(sessionStorage.getItem(place) || "{}");
    if (sent.words === words) form.elements.nonce.value = sent.nonce;
    sessionStorage.setItem(place, JSON.stringify({ words, nonce: form.elements.nonce.value }));
  }

  // A page that the browser kept and shows again may hold words that were sent since: load it anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // --- the room that is left in a note

  const room = one("#room");
  const upTo = room?.textContent;
  function showRoom() {
    const tooLong = [...one("#note").value.trim()].length > Number(room.dataset.max);
    room.textContent = tooLong ? room.dataset.tooLong : upTo;
    room.classList.toggle("bad", tooLong);
  }

  function allowSending() {
    const cannot = Boolean(one("#composer-state .cannot"));
    for (const button of all("[data-send]")) button.disabled = cannot;
  }

  // --- keys

  function step(by) {
    const rows = all("[data-row]");
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))].focus();
  }

  function write(mode) {
    const radio = one(`#mode-${mode}`);
    if (!radio) return;
    radio.checked = true;
    one(`#${mode}`).focus();
  }

  const press = (selector) => one(selector)?.closest("form").requestSubmit();
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    t: () => press("[data-take]"),
    r: () => write("reply"),
    n: () => write("note"),
    g: () => one(".brand").click(),
    "?": () => one("#keys").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const element = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      if (typing(element)) element.blur();
      for (const open of all("details.confirm[open], details.menu[open]")) open.open = false;
      return;
    }
    if (typing(element) || one("dialog[open]")) return;
    const arrows = event.key.startsWith("Arrow");
    if (arrows && (!one("[data-row]") || element.matches?.("[data-scroll], [role=region]"))) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-help]")) one("#keys").showModal();
    if (event.target.closest?.("[data-newer]")) toEnd();
    for (const open of all("details.confirm[open], details.menu[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-logout]")) sessionStorage.clear();
  });

  // --- each time the page was brought up to date

  document.addEventListener("htmx:before:swap", () => {
    wasNear = !scroll || nearEnd();
  });
  document.addEventListener("htmx:after:swap", () => {
    showWaiting();
    allowSending();
    if (page) follow();
  });

  showWaiting();
  allowSending();
  const tab = one("#nav [aria-current]");
  if (tab) one("#nav").scrollLeft = tab.offsetLeft - one("#nav").offsetLeft - 16;
  if (page) {
    if (matchMedia("(max-width: 899px)").matches) one("[data-beside]").open = false;
    keepDrafts();
    last = all("#thread > li").at(-1)?.id || "";
    toEnd();
    for (const area of all("textarea[data-counts]")) window.huixin.count(area);
    if (room) {
      one("#note").addEventListener("input", showRoom);
      showRoom();
    }
  }
})();
