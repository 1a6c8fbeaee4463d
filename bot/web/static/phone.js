// The phone: keeps the newest text in sight and empties the field once a text has gone.
"use strict";

(() => {
  const scroll = document.querySelector("[data-scroll]");
  if (!scroll) return;
  const newest = () => document.querySelector("#bubbles > li:last-child")?.id;
  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
  };
  let last = newest();

  document.addEventListener("htmx:after:swap", () => {
    if (newest() !== last) toEnd();
    last = newest();
  });
  document.addEventListener("phone:sent", () => {
    const area = document.getElementById("text");
    area.value = "";
    window.huixin.count(area);
    area.focus({ preventScroll: true });
  });
  toEnd();
})();
