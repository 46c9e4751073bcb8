// The page works without this. With it, answers come in without a reload, and the page can be left fast.
(function () {
  "use strict";

  var busy = false, pressed = null, escapes = 0, lastEscape = 0;

  function one(selector, within) { return (within || document).querySelector(selector); }

  function lastSeq() {
    var rows = document.querySelectorAll("#messages > li");
    return rows.length ? rows[rows.length - 1].dataset.seq : "0";
  }

  // How the page stands with people: when that changes, the whole page does.
  function live() {
    var log = one("[data-live]");
    return log ? log.dataset.live : "";
  }

  function say(words) {
    var status = one(".status");
    if (status) { status.textContent = words || ""; }
  }

  // responseType "document" reads HTML without running it, which is all that Trusted Types asks for.
  function ask(method, address, data, done, failed) {
    var request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = "document";
    request.timeout = 30000;
    request.setRequestHeader("Rettvis-Part", "1");
    request.onload = function () { if (request.response) { done(request.response, request.status); } else { failed(); } };
    request.onerror = request.ontimeout = failed;
    request.send(data);
  }

  function fold() {
    document.querySelectorAll(".choices.now").forEach(function (old) {
      old.classList.remove("now");
      old.open = false;
    });
  }

  function show(row, takesFocus) {
    if (!row) { return; }
    row.scrollIntoView({ block: "start" });
    if (takesFocus) { row.focus({ preventScroll: true }); }
  }

  function append(part, takesFocus) {
    var rows = part.querySelectorAll("li[data-seq]"), seen = Number(lastSeq()), first = null;
    if (!rows.length) { return; }
    fold();
    rows.forEach(function (row) {
      if (Number(row.dataset.seq) <= seen) { return; }
      row = document.importNode(row, true);
      one("#messages").append(row);
      if (!first && !row.classList.contains("person")) { first = row; }
    });
    show(first, takesFocus);
  }

  function replace(page, text) {
    var root = document.documentElement, wrote = document.activeElement && document.activeElement.id === "text";
    root.lang = page.documentElement.lang;
    root.dir = page.documentElement.dir;
    document.body.replaceWith(document.importNode(page.body, true));
    var box = one("#text");
    if (box && text && !box.value) { box.value = text; }
    show(one(".notice") || one("#last"), !wrote);
    // Only whoever was writing gets the box back: on a phone it brings the keyboard over the answer.
    if (box && wrote) { box.focus({ preventScroll: true }); }
  }

  function send(form, button) {
    var data = new FormData(form), box = one("#text"), isText = form.contains(box), old = one("#last");
    if (button && button.name) { data.append(button.name, button.value); }
    var sent = isText ? box.value : null;
    data.set("after", lastSeq());
    data.set("live", live());
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    say(one(".write").dataset.sending);
    function over() {
      busy = false;
      document.body.removeAttribute("aria-busy");
    }
    ask("POST", "/", data, function (page, status) {
      var part = one("[data-part]", page);
      over();
      say();
      // What was written while the answer was on its way stays.
      if (status < 400 && box.value === sent) { box.value = ""; }
      if (!part) { replace(page, box.value); return; }
      if (old) { old.removeAttribute("id"); }
      renew(form);
      one(".languages").open = false;
      append(part, !isText);
    }, function () {
      // The form keeps its id: a message that did arrive is not taken twice.
      over();
      say(one(".write").dataset.failed);
    });
  }

  function renew(form) {
    var field = form.elements.client_id;
    field.value = field.value.split(".")[0] + "." + Date.now().toString(36) + Math.random().toString(36).slice(2);
  }

  function closeLanguages(from) {
    var list = one(".languages[open]");
    if (list && !list.contains(from)) { list.open = false; }
    return list;
  }

  // The page is empty before anything else happens; the way out waits a moment for the cookie to go.
  function leave(form) {
    var to = form.dataset.to, left = false;
    function go() {
      if (!left) { left = true; location.replace(to); }
    }
    document.documentElement.className = "gone";
    document.body.replaceChildren();
    if (window.fetch) { fetch("/exit", { method: "POST", keepalive: true, redirect: "manual" }).then(go, go); }
    setTimeout(go, window.fetch ? 500 : 0);
  }

  document.addEventListener("submit", function (event) {
    var form = event.target, path = new URL(form.action).pathname;
    if (path === "/exit") {
      // A browser without fetch leaves as one without scripts does.
      if (window.fetch) { event.preventDefault(); leave(form); }
      return;
    }
    if (path !== "/" || !one("#messages")) { return; }
    event.preventDefault();
    if (!busy) { send(form, event.submitter || (form.contains(pressed) ? pressed : null)); }
  });

  // Older browsers do not say which button sent a form.
  document.addEventListener("click", function (event) { pressed = event.target.closest("button"); }, true);

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var list = closeLanguages(null);
      if (list) { one("summary", list).focus(); }
      escapes = event.timeStamp - lastEscape < 1500 ? escapes + 1 : 1;
      lastEscape = event.timeStamp;
      if (escapes >= 3 && one("form.exit")) { leave(one("form.exit")); }
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.id === "text") {
      event.preventDefault();
      one(".write > button").click();
    }
  });

  // The open list lies over the page: whoever goes on must see where they are.
  document.addEventListener("focusin", function (event) { closeLanguages(event.target); });

  // A page taken out of the browser's memory after Back may show what is deleted by now.
  addEventListener("pageshow", function (event) {
    if (event.persisted) {
      document.documentElement.className = "gone";
      location.reload();
    }
  });

  // Who waits with three words is led back to the talk when an operator has entered them.
  setInterval(function () {
    var form = one("[data-watch]");
    if (!form || document.hidden) { return; }
    ask("POST", form.action, new FormData(form), function (page, status) {
      if (status >= 500) { return; }
      if (one("[data-part], #messages", page)) { location.replace("/#last"); }
      else if (!one("[data-watch]", page)) { location.replace("/words"); }
    }, function () {});
  }, 4000);

  setInterval(function () {
    if (busy || document.hidden || !one("[data-live]")) { return; }
    ask("GET", "/?after=" + lastSeq() + "&live=" + live(), null, function (page, status) {
      var part = one("[data-part]", page);
      if (busy) { return; }
      if (part) { append(part, false); } else if (status < 500) { replace(page, one("#text").value); }
    }, function () {});
  }, 8000);

  if (location.search === "?begun") { history.replaceState(null, "", "/" + location.hash); }
}());
