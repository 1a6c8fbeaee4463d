// What the desk and the phone share: polling that costs nothing when nothing changed, a banner when the
// server cannot be reached, counting segments, and no second press of a button under way.
"use strict";

(() => {
  const SLOW_POLL_MS = 10_000; // a page that nobody looks at
  const tags = new Map();
  let polledAt = 0;

  const context = (event) => event.detail.ctx;
  const isPoll = (ctx) => ctx.request.method === "GET" && ctx.sourceElement.getAttribute("hx-swap") === "none";

  document.addEventListener("htmx:config:request", (event) => {
    const ctx = context(event);
    if (!isPoll(ctx)) return;
    const tag = tags.get(ctx.request.action);
    // Set by us, so that the answer 304 comes through to htmx, which then leaves the page alone.
    if (tag) ctx.request.headers["If-None-Match"] = tag;
  });

  document.addEventListener("htmx:before:request", (event) => {
    if (!isPoll(context(event))) return;
    if (document.hidden && Date.now() - polledAt < SLOW_POLL_MS) event.preventDefault();
    else polledAt = Date.now();
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { request, response } = context(event);
    const tag = response.headers.get("ETag");
    if (tag) tags.set(request.action, tag);
    offline(response.status >= 500);
    // Logged out, erased, or a form too old: the whole page says so better than a part of it.
    if (response.status >= 400 && response.status < 500 && !response.headers.has("HX-Redirect")) location.reload();
  });

  document.addEventListener("htmx:error", () => offline(true));

  function offline(is) {
    const banner = document.getElementById("offline");
    if (banner) banner.hidden = !is;
  }

  // --- segments while typing

  function count(area) {
    const output = document.getElementById("segments");
    if (!output) return;
    const words = area.value.trim();
    const text = (area.dataset.prefix || "") + words;
    const { count: total, left } = huixinSegments(text, "ucs2" in area.dataset);
    const tooLong = [...text].length > Number(output.dataset.max || Infinity);
    output.classList.toggle("bad", tooLong);
    output.classList.toggle("warn", !tooLong && total > 2);
    const pattern = tooLong ? output.dataset.tooLong : total === 1 ? output.dataset.one : output.dataset.many;
    const texts = pattern.replace("{count}", String(total));
    output.textContent = !words ? "" : tooLong ? texts : `${texts} · ${output.dataset.left.replace("{left}", String(left))}`;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea[data-counts]")) count(event.target);
  });

  // --- a form is sent once

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (form.dataset.sent) event.preventDefault();
    // A form that htmx sends stays on the page and is replaced by the answer.
    else if (!form.hasAttribute("hx-post")) form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  document.addEventListener("keydown", (event) => {
    const area = event.target;
    if (event.key !== "Enter" || !area.matches?.("textarea") || event.isComposing) return;
    const plainSends = area.hasAttribute("data-enter-sends") && !event.shiftKey;
    if (!(event.ctrlKey || event.metaKey || plainSends)) return;
    event.preventDefault();
    area.form.requestSubmit();
  });

  window.huixin = { count };
  document.addEventListener("DOMContentLoaded", () => {
    for (const area of document.querySelectorAll("textarea[data-counts]")) count(area);
  });
})();
