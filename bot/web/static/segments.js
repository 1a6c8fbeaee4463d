// How many SMS segments a text costs: the same rules as bot/segments.py, for counting while somebody types.
// A browser test holds the two equal.
"use strict";

const huixinSegments = (() => {
  const BASIC =
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡" +
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
  const EXTENSION = "\f^{}\\[~]|€";
  const basic = new Set(BASIC);
  const extension = new Set(EXTENSION);

  // Parts of `size` units; a character of two units is kept whole. Gives the parts and what is left in the last.
  function parts(text, width, size) {
    let count = 1;
    let room = size;
    for (const character of text) {
      const need = width(character);
      if (need > room) {
        count += 1;
        room = size;
      }
      room -= need;
    }
    return { count, left: room };
  }

  function measure(text, width, alone, part) {
    let units = 0;
    for (const character of text) units += width(character);
    if (units <= alone) return { count: Math.min(units, 1), units, left: alone - units };
    return { units, ...parts(text, width, part) };
  }

  // `mainland`: to a Chinese number, where all is UCS-2.
  return function segments(text, mainland) {
    const gsm = !mainland && [...text].every((one) => basic.has(one) || extension.has(one));
    return gsm
      ? { encoding: "GSM-7", ...measure(text, (one) => (extension.has(one) ? 2 : 1), 160, 153) }
      : { encoding: "UCS-2", ...measure(text, (one) => one.length, 70, 67) };
  };
})();
