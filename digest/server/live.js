// The live part of a previewed page. It hears of every build on one event stream, changes the open page in place,
// swaps style sheets, and shows what is wrong over the last good page. Not part of the built site.
(() => {
  "use strict";
  const own = "/__digest__/";
  const { run, base } = document.currentScript.dataset;
  let { page, sum } = document.currentScript.dataset; // the built file that this page shows, "" when there is none yet; its digest
  let number = Number(document.currentScript.dataset.number); // the build it shows
  let wanted = number; // the newest build heard of that concerns this page
  let morphing = false;

  const pathOf = (address) => {
    const url = new URL(address, location.href);
    return url.origin === location.origin && url.pathname.startsWith(base) ? url.pathname.slice(base.length) : null;
  };

  new EventSource(own + "events").addEventListener("message", (event) => receive(JSON.parse(event.data)));

  function receive(news) {
    showProblems(news.problems);
    document.dispatchEvent(new CustomEvent("digest:news", { detail: news }));
    // Only the tab that is looked at goes along; the others were put where they are. A first message speaks of an edit
    // that the page has seen, unless a build ran while the page was on its way.
    const missed = !news.first || (news.run === run && news.number === number + 1);
    if (news.follow && missed && news.follow !== page && document.visibilityState === "visible") {
      return location.assign(base + news.follow.split("/").map(encodeURIComponent).join("/"));
    }
    // The first message of a connection names no changes: whatever this page shows of an older build may be stale.
    const stale = news.first && (news.run !== run || news.number !== number);
    const changed = new Set(news.changed);
    if (!stale && changed.size === 0) return;
    if (!page && news.problems.length === 0) return location.reload();
    if (scriptsOf(document).some((script) => changed.has(pathOf(script.src || location.href)) && script.src)) return location.reload();
    if (stale || [...changed].some((path) => path.endsWith(".css"))) swapStyles(stale ? null : changed, news.number);
    refreshImages(changed, news.number);
    // An address that had no page may have one now; all else only if its own file changed.
    if (stale || changed.has(page) || page === "404.html") refresh(news.number);
  }

  async function refresh(build) {
    wanted = build;
    if (morphing) return; // the running one looks again before it ends
    morphing = true;
    try {
      for (let shown = null; shown !== wanted; ) {
        shown = wanted;
        await morph();
      }
    } finally {
      morphing = false;
    }
  }

  async function morph() {
    const answer = await fetch(location.pathname + location.search, { cache: "no-store", headers: { "X-Digest-Build": wanted } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const tag = fresh.querySelector(`script[src="${own}live.js"]`);
    const wares = (doc) => scriptsOf(doc).map((script) => script.src || script.textContent).join("\n");
    if (!tag || wares(fresh) !== wares(document)) return location.reload();
    // A page that was served while its build ran shows it already; a morph would only undo what the site's scripts did.
    if (tag.dataset.sum !== sum) {
      morphHead(fresh);
      Idiomorph.morph(document.body, fresh.body, { callbacks: { beforeAttributeUpdated: isNotTheReaders } });
    }
    sum = tag.dataset.sum;
    number = Number(tag.dataset.number);
    page = tag.dataset.page;
    document.dispatchEvent(new CustomEvent("digest:shown", { detail: { number } }));
  }

  // What the person at the screen typed, ticked or opened is theirs; an edit elsewhere on the page must not undo it.
  function isNotTheReaders(name, element) {
    if (name === "open" && element.matches("details, dialog")) return false;
    if (name === "value" && element.matches("input, textarea")) return element.value === element.defaultValue;
    if (name === "checked" && element.matches("input")) return element.checked === element.defaultChecked;
    if (name === "selected" && element.matches("option")) return element.selected === element.defaultSelected;
    return true;
  }

  const isData = (script) => script.type && !["module", "text/javascript"].includes(script.type);
  const scriptsOf = (doc) =>
    [...doc.scripts].filter((script) => !isData(script) && script.getAttribute("src") !== own + "live.js");

  function morphHead(fresh) {
    document.title = fresh.title;
    for (const name of ["lang", "dir", "class"]) {
      const value = fresh.documentElement.getAttribute(name);
      if (value === null) document.documentElement.removeAttribute(name);
      else if (document.documentElement.getAttribute(name) !== value) document.documentElement.setAttribute(name, value);
    }
    const quiet = 'meta, link:not([rel~="stylesheet"]), style, script[type="application/ld+json"]';
    const old = [...document.head.querySelectorAll(quiet)];
    const now = [...fresh.head.querySelectorAll(quiet)];
    if (old.map((node) => node.outerHTML).join("\n") !== now.map((node) => node.outerHTML).join("\n")) {
      old.forEach((node) => node.remove());
      document.head.append(...now.map((node) => document.importNode(node, true)));
    }
    const here = new Set(sheetsOf(document).map((link) => pathOf(link.href)));
    const there = new Set(sheetsOf(fresh).map((link) => pathOf(link.href)));
    document.head.append(...sheetsOf(fresh).filter((link) => !here.has(pathOf(link.href))).map((link) => document.importNode(link, true)));
    sheetsOf(document).filter((link) => !there.has(pathOf(link.href))).forEach((link) => link.remove());
  }

  const sheetsOf = (doc) => [...doc.querySelectorAll('link[rel~="stylesheet"][href]')];

  // The old sheet goes when the new one has loaded: the page is never without style, and nothing jumps. A sheet that is
  // still on its way when the next build comes hands over what it was to replace; else both would stay.
  const replacing = new WeakMap();

  function swapStyles(changed, build) {
    const leaving = new Set(sheetsOf(document).flatMap((link) => replacing.get(link) ?? []));
    const links = sheetsOf(document).filter((link) => !leaving.has(link));
    const touched = changed ? links.filter((link) => changed.has(pathOf(link.href))) : links;
    for (const link of touched.length ? touched : links) { // a sheet that another one imports touches them all
      const fresh = link.cloneNode();
      const address = new URL(link.href);
      address.searchParams.set("digest", build);
      fresh.href = address.href;
      const old = [link, ...(replacing.get(link) ?? [])];
      replacing.set(fresh, old);
      fresh.onload = fresh.onerror = () => {
        old.forEach((sheet) => sheet.remove());
        replacing.delete(fresh);
      };
      link.after(fresh);
    }
  }

  function refreshImages(changed, build) {
    for (const image of document.images) {
      if (!changed.has(pathOf(image.currentSrc || image.src))) continue;
      const address = new URL(image.src);
      address.searchParams.set("digest", build);
      image.src = address.href;
    }
  }

  // Beside the body, so that a morph of the body leaves it alone; in a shadow, so that no theme can hide it.
  let overlay = null;

  function showProblems(problems) {
    overlay?.remove();
    overlay = null;
    if (problems.length === 0) return;
    overlay = document.createElement("digest-overlay");
    const shadow = overlay.attachShadow({ mode: "open" });
    const close = make("button", "", "Hide");
    close.addEventListener("click", () => overlay.remove());
    const head = make("header");
    head.append(make("h1", "", problems.length > 1 ? `${problems.length} problems: the page below is the last good one` : "A problem: the page below is the last good one"), close);
    const section = make("section");
    section.setAttribute("role", "alert");
    section.append(head, ...problems.map(card));
    const style = make("link");
    style.rel = "stylesheet";
    style.href = own + "overlay.css";
    shadow.append(style, section);
    document.documentElement.append(overlay);
  }

  document.addEventListener("keydown", (event) => event.key === "Escape" && overlay?.remove());

  function card(problem) {
    const article = make("article");
    article.append(make("p", "text", problem.text), make("p", "place", `${problem.place} [${problem.code}]`));
    if (problem.lines.length) {
      const source = make("pre");
      source.tabIndex = 0; // it scrolls sideways, by keyboard too
      const width = String(problem.lines.at(-1)[0]).length;
      for (const [line, text] of problem.lines) {
        source.append(make("span", line === problem.line ? "here" : "", `${String(line).padStart(width)}  ${text}`));
      }
      article.append(source);
    }
    if (problem.hint) article.append(make("p", "hint", problem.hint));
    return article;
  }

  function make(tag, kind = "", text = "") {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    element.textContent = text; // never mark-up: what a problem quotes may come from anywhere
    return element;
  }
})();
