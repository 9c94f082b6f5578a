// Whether what a reader types names what is written: with or without diacritics, in either way to place a tone
// ("hoà", "hòa"), d for đ. A word typed matches the beginning of a word written; every word typed must match one.
"use strict";
(function () {
  const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g; // grave, acute, tilde, hook above, dot below
  const OTHER_MARKS = /[\u0302\u0306\u031b]/g; // circumflex, breve, horn: part of the letter
  const bare = (text) => text.replace(OTHER_MARKS, "").replace(/đ/g, "d");

  // A word as its letters without tone, the same without any mark, and its tone wherever it stood.
  function word(text) {
    const letters = text.replace(TONES, "");
    return { letters, bare: bare(letters), tone: (text.match(TONES) || []).join("") };
  }

  function words(text) {
    const apart = text.toLowerCase().replace(/ð/g, "đ").normalize("NFD");
    return (apart.match(/[\p{L}\p{M}\p{N}]+/gu) || []).map(word);
  }

  // Letter by letter: a letter typed without its mark matches the one with it, not the other way round.
  function begins(written, typed) {
    if (!written.bare.startsWith(typed.bare)) return false;
    if (typed.tone && typed.tone !== written.tone) return false;
    const had = [...written.letters.normalize("NFC")];
    return [...typed.letters.normalize("NFC")].every((letter, i) => letter === had[i] || letter === bare(had[i].normalize("NFD")));
  }

  window.xephang.words = words;
  window.xephang.matches = (written, typed) => typed.every((one) => written.some((other) => begins(other, one)));
})();
