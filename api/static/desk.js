// The page works without this. With it, topics are found while one types, and keys do what links and buttons do.
(function () {
  "use strict";

  var box = document.getElementById("q"), list = document.getElementById("results");
  var count = document.getElementById("count"), record = document.getElementById("record");
  var chosen = -1, asked = 0, shown = box.value, waiting = null;

  function one(selector) { return document.querySelector(selector); }
  function links() { return Array.prototype.slice.call(list.querySelectorAll("a")); }

  // --- which keys are on: kept in this browser alone

  function isOn(name) {
    try { return localStorage.getItem("desk key " + name) !== "off"; } catch (refused) { return true; }
  }

  document.querySelectorAll("[data-shortcut]").forEach(function (tick) {
    tick.checked = isOn(tick.dataset.shortcut);
    tick.addEventListener("change", function () {
      try { localStorage.setItem("desk key " + tick.dataset.shortcut, tick.checked ? "on" : "off"); } catch (refused) { /* not kept */ }
    });
  });

  // --- the search

  function choose(at) {
    var all = links();
    chosen = all.length ? (at + all.length) % all.length : -1;
    all.forEach(function (link, index) { link.parentNode.classList.toggle("chosen", index === chosen); });
    if (chosen >= 0) {
      box.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    } else { box.removeAttribute("aria-activedescendant"); }
  }

  function row(result, index) {
    var item = document.createElement("li"), link = document.createElement("a");
    link.href = result.address;
    link.id = "result-" + index;
    if (result.danger) { link.className = "danger"; }
    [["nb", "ltr", result.label], [result.language, result.direction, result.other]].forEach(function (side) {
      if (!side[2]) { return; }
      var words = document.createElement("span");
      words.lang = side[0];
      words.dir = side[1];
      words.textContent = side[2];
      link.append(words, " ");
    });
    item.append(link);
    return item;
  }

  function show(results) {
    list.replaceChildren.apply(list, results.map(row));
    choose(results.length ? 0 : -1);
    count.textContent = results.length ? count.dataset.some.replace("{count}", results.length) : count.dataset.none;
  }

  function search() {
    var number = ++asked, address = new URL("/desk/search", location.href);
    new FormData(box.form).forEach(function (value, name) { address.searchParams.set(name, value); });
    fetch(address, { headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) { throw new Error("refused"); }
      return answer.json();
    }).then(function (found) {
      // An older answer that comes late does not stand in for a newer one.
      if (number === asked) { shown = found.query; show(found.results); }
    }).catch(function () { /* Enter still sends the form. */ });
  }

  box.addEventListener("input", function () {
    clearTimeout(waiting);
    shown = null;
    waiting = setTimeout(search, 30);
  });

  box.addEventListener("keydown", function (event) {
    if (event.isComposing) { return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen < 0 && event.key === "ArrowUp" ? -1 : chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && shown !== null && chosen >= 0) {
      // Only what stands on the screen is opened: faster fingers than the search send the form.
      event.preventDefault();
      location.assign(links()[chosen].href);
    }
  });

  links().forEach(function (link, index) { link.id = "result-" + index; });
  if (links().length) { choose(0); }

  // --- the keys

  function flip(element) {
    if (element) { element.open = !element.open; element.scrollIntoView({ block: "nearest" }); }
  }

  function press(element) {
    if (element) { element.click(); }
  }

  var actions = {
    "/": ["search", function () { box.focus(); box.select(); }],
    t: ["latin", function () { document.documentElement.classList.toggle("no-latin"); }],
    m: ["more", function () { flip(document.getElementById("more")); }],
    q: ["send", function () { flip(document.getElementById("send")); }],
    r: ["record", function () { listen(true); }],
    u: ["undo", function () { press(one('[data-key="undo"]')); }],
    o: ["bridge", function () { press(one('[data-key="bridge"]')); }],
    h: ["health", function () { press(one('[data-key="health"]')); }]
  };

  function listen(on) {
    record.classList.toggle("listening", on);
    if (on) { record.querySelector("button[data-after-r]").focus(); record.scrollIntoView({ block: "nearest" }); }
  }

  function isWriting(element) {
    return element.matches("input:not([type=checkbox]), textarea, select");
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (event.key === "Escape") {
      event.preventDefault();
      if (record.classList.contains("listening")) { listen(false); } else { location.assign("/desk"); }
      return;
    }
    if (isWriting(event.target)) { return; }
    var key = event.key.toLowerCase(), action = actions[key];
    if (record.classList.contains("listening")) {
      var button = one('[data-after-r="' + CSS.escape(key) + '"]');
      if (button) { event.preventDefault(); listen(false); press(button); return; }
    }
    if (/^[1-9]$/.test(key)) { action = ["language", function () { press(one('[data-language="' + key + '"]')); }]; }
    if (action && isOn(action[0])) { event.preventDefault(); action[1](); }
  });

  // A call is counted once, however often the button is pressed.
  document.addEventListener("submit", function (event) {
    if (event.target.method !== "post") { return; }
    if (event.target.dataset.sent) { event.preventDefault(); }
    event.target.dataset.sent = "yes";
  });

  // What was opened is read from its beginning, and the number keys work at once.
  var answer = document.getElementById("answer");
  if (answer) { answer.focus({ preventScroll: true }); }
}());
