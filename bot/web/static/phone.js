// The phone: keeps the newest text in sight, and lets somebody write the next text while one is on its way.
"use strict";

(() => {
  const scroll = document.querySelector("[data-scroll]");
  if (!scroll) return;
  const area = document.getElementById("text");
  const form = document.getElementById("write");
  const newest = () => document.querySelector("#bubbles > li:last-child")?.id;
  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
  };
  let last = newest();

  document.addEventListener("htmx:after:swap", () => {
    if (newest() !== last) toEnd();
    last = newest();
  });

  const nonce = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

  function write(text) {
    area.value = text;
    window.huixin.count(area);
  }

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement !== form) return;
    form.elements.nonce.value = nonce(); // of the next text
    if (ctx.request.body.has("chip")) return;
    ctx.written = area.value;
    write("");
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    const sent = ctx.response?.headers.get("HX-Trigger") === "phone:sent";
    if (ctx.written && !sent && !area.value) write(ctx.written);
  });

  // A double click is one example.
  let pressedAt = -Infinity;
  form.addEventListener("click", (event) => {
    if (event.target.name !== "chip") return;
    if (event.timeStamp - pressedAt < 700) event.preventDefault();
    pressedAt = event.timeStamp;
  });
  toEnd();
})();
