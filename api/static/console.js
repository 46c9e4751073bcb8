"use strict";
// The pages work without this. With it they stay up to date, keep what is being written, and hear keys.
(function () {
  const one = (selector, within) => (within || document).querySelector(selector);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const live = () => one("[data-live]");
  const write = one("form.write");
  const box = one("#text");
  const title = document.title;
  let latest = 0, heard = Date.now(), retry = 0, asking = false, again = false, cutTimer = 0, isOver = false, isLeaving = false, typedAt = 0, saving = 0, saved = box ? box.defaultValue : "";

  function show(selector, visible) {
    const row = one(selector);
    if (row) { row.hidden = !visible; }
  }

  // The address of what the page shows: a form that was refused has left its own in the address bar.
  const path = () => (live() && live().dataset.here) || location.pathname;

  function anew() { if (path() === location.pathname) { location.reload(); } else { location.replace(path()); } }

  // "document" reads HTML without running it, which is all that Trusted Types asks for.
  function fetchPart(done) {
    const request = new XMLHttpRequest();
    request.open("GET", path() === location.pathname ? path() + location.search : path());
    request.responseType = "document";
    request.timeout = 20000;
    request.setRequestHeader("Rettvis-Part", "1");
    request.onload = () => done(request.response, request.status);
    request.onerror = request.ontimeout = () => done(null, 0);
    request.send();
  }

  function refresh() {
    if (isOver || isLeaving) { return; }
    if (asking) { again = true; return; }
    asking = true;
    fetchPart((page, status) => {
      asking = false;
      if (isLeaving) { return; }
      if (status === 401) { over(); return; }
      // No network, or a server that is being restarted: asked again until there is an answer.
      if (status === 0 || status >= 500) { cut(); clearTimeout(retry); retry = setTimeout(refresh, 3000); return; }
      show("[data-cut]", false);
      const fresh = page && one("[data-live]", page), old = live();
      if (status === 404) { giveBack(); return; }
      if (fresh && fresh.dataset.state !== old.dataset.state) { leaveFor(); return; }
      if (fresh) { put(fresh, old); }
      if (again) { again = false; refresh(); }
    });
  }

  // What somebody points at or has unfolded stays so; a list that has not changed is left alone.
  function put(fresh, old) {
    const row = document.importNode(fresh, true);
    const opened = Array.from(old.querySelectorAll("details")).map((d) => d.open);
    row.querySelectorAll("details").forEach((d, n) => { d.open = Boolean(opened[n]); });
    const before = old.textContent;
    if (row.textContent.replace(/\s+/g, " ") !== before.replace(/\s+/g, " ")) {
      const link = old.contains(document.activeElement) && document.activeElement.closest("li, form");
      const place = link ? Array.from(old.querySelectorAll("li, form")).indexOf(link) : -1;
      const side = one(".talk-side"), atEnd = side && side.scrollTop + side.clientHeight > side.scrollHeight - 120;
      old.replaceWith(row);
      if (place >= 0) { const found = row.querySelectorAll("li, form")[place]; if (found) { (one("button, a", found) || found).focus({ preventScroll: true }); } }
      if (side && atEnd) { side.scrollTop = side.scrollHeight; }
    } else {
      old.dataset.clock = row.dataset.clock;
    }
    count();
  }

  // The case is not what the page shows any more: what was written is kept first.
  function leaveFor() { save(() => { if (write && box.value !== saved) { giveBack(); } else { anew(); } }); }

  // There is no place left to keep it in: sent as it is, the answer says why and shows it.
  function giveBack() {
    const picked = write && (box.value.trim() || write.elements.lines.value);
    if (picked) { write.requestSubmit(one('button[value="keep"]', write)); } else { anew(); }
  }

  function count() {
    const waiting = live() && live().dataset.waiting;
    document.title = waiting && waiting !== "0" ? "(" + waiting + ") " + title : title;
  }

  function over() {
    isOver = true;
    show("[data-over]", true);
    show("[data-cut]", false);
    if (source) { source.close(); }
  }

  function cut() { if (!isOver) { show("[data-cut]", true); } }

  let source = null;
  function listen() {
    source = new EventSource("/staff/events");
    source.addEventListener("open", () => { heard = Date.now(); clearTimeout(cutTimer); cutTimer = 0; show("[data-cut]", false); });
    const hear = (event) => {
      heard = Date.now();
      latest = Math.max(latest, Number(event.data));
      if (live() && latest > Number(live().dataset.clock)) { refresh(); }
    };
    source.addEventListener("changed", hear);
    source.addEventListener("still", hear);
    source.addEventListener("over", over);
    source.addEventListener("error", () => {
      if (!cutTimer) { cutTimer = setTimeout(cut, 2000); }
      // A browser gives up for good on an answer that is no stream: then we try ourselves.
      if (source.readyState === 2 && !isOver) { setTimeout(() => { if (!isOver) { check(listen); } }, 3000); }
    });
  }

  function listenAgain() {
    if (isOver) { return; }
    source.close();
    heard = Date.now();
    listen();
  }

  // A dead line may look alive: the server says something every fifteen seconds.
  setInterval(() => { if (Date.now() - heard > 25000) { cut(); listenAgain(); } }, 5000);
  addEventListener("offline", cut);
  addEventListener("online", () => { listenAgain(); refresh(); });

  function check(then) {
    fetchPart((page, status) => { if (status === 401) { over(); } else { then(); } });
  }

  function post(address, fields, done) {
    const data = new FormData(), request = new XMLHttpRequest();
    Object.entries(fields).forEach(([name, value]) => data.set(name, value));
    request.open("POST", address);
    request.setRequestHeader("Rettvis-Form-Token", one("input[name=form_token]").value);
    request.onload = () => done(request.status);
    request.onerror = () => done(0);
    request.send(data);
  }

  // --- what is being written

  function say(words) { const row = one("[data-saved]"); if (row) { row.textContent = words; } }

  function save(then) {
    clearTimeout(saving);
    saving = 0;
    if (!write || box.value === saved) { if (then) { then(); } return; }
    const text = box.value;
    post(write.dataset.draft, { text: text, form: write.elements.form.value }, (status) => {
      if (status === 204) { saved = text; say("✓"); }
      if (status === 401) { over(); }
      if (then) { then(); }
    });
  }

  function saveSoon() {
    typedAt = Date.now();
    say("…");
    clearTimeout(saving);
    saving = setTimeout(save, 1500);
  }

  if (box) {
    box.addEventListener("input", saveSoon);
    // Over a slow line somebody has begun to write before this runs.
    if (box.value !== saved) { saveSoon(); }
    // The same press twice sends once: the form has an id. The button says so too.
    write.addEventListener("submit", () => {
      clearTimeout(saving);
      setTimeout(() => { write.querySelectorAll("button").forEach((button) => { button.disabled = true; }); }, 0);
    });
  }
  // A page on its way elsewhere must not load itself anew.
  document.addEventListener("submit", (event) => { if (event.target.method !== "dialog") { isLeaving = true; } });
  addEventListener("pagehide", () => save());
  addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });

  function here() {
    if (document.hidden || isOver || !live() || !live().dataset.here) { return; }
    const typing = Date.now() - typedAt < 8000;
    post(live().dataset.here + "/here", { typing: typing ? "yes" : "no" }, (status) => { if (status === 401) { over(); } });
  }

  // --- keys

  const off = new Set(JSON.parse(localStorage.getItem("keys-off") || "[]"));
  const help = one("[data-help]");
  all("[data-key]").forEach((tick) => {
    tick.checked = !off.has(tick.dataset.key);
    tick.addEventListener("change", () => {
      if (tick.checked) { off.delete(tick.dataset.key); } else { off.add(tick.dataset.key); }
      localStorage.setItem("keys-off", JSON.stringify(Array.from(off)));
    });
  });
  const opener = one("[data-shortcuts]");
  if (opener && help) { opener.hidden = false; opener.addEventListener("click", () => help.showModal()); }

  function step(by) {
    const rows = all(".case, .talk > li").filter((row) => row.offsetParent);
    const at = rows.indexOf(document.activeElement.closest(".case, .talk > li"));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  }

  function take() {
    const row = document.activeElement.closest(".case");
    const button = one("[data-take]", row || document);
    if (button) { button.click(); }
  }

  const keys = {
    "?": ["help", () => { if (help.open) { help.close(); } else { help.showModal(); } }],
    "q": ["queue", () => { save(() => { location.href = "/staff/queue"; }); }],
    "j": ["next", () => step(1)],
    "k": ["previous", () => step(-1)],
    "t": ["take", take],
    "r": ["reply", () => { if (box) { box.focus(); } }],
    "s": ["search", () => { if (one("#q")) { one("#q").focus(); } }],
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && box && !off.has("send")) {
      event.preventDefault();
      one("[data-send]").click();
      return;
    }
    const sentence = event.key === "Enter" && field && field.closest(".sentences > li");
    if (sentence) {
      event.preventDefault();
      one('button[value^="add."]', sentence).click();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || (field && field.type !== "checkbox")) { return; }
    const key = keys[event.key];
    if (key && !off.has(key[0])) { event.preventDefault(); key[1](); }
  });

  const side = one(".talk-side");
  if (side) { side.scrollTop = side.scrollHeight; }
  count();
  listen();
  here();
  setInterval(here, 15000);
  // Waiting times in words grow older by themselves.
  setInterval(() => { if (!document.hidden) { refresh(); } }, 60000);
}());
