"use strict";
// An invitation stands behind the # of its link, which browsers send nowhere: it is put into the form here.
const box = document.querySelector("[data-invitation] input[name=invitation]");
if (box && location.hash.length > 1) {
  box.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  box.form.requestSubmit(box.form.querySelector("button"));
}
