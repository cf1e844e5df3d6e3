// The preview's bar: which view of the site is shown. The server knows it, and tells every tab; a tab only asks.
// Not part of the built site.
(() => {
  "use strict";
  const own = "/__digest__/";
  const { token } = document.currentScript.dataset;
  const shown = { ahead: false, as_of: "" };

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const ahead = make("input", { type: "checkbox" });
  const day = make("input", { type: "date" });
  const today = make("button", { type: "button", textContent: "Today" });
  const says = make("span");
  const fault = make("p", { role: "alert", hidden: true });
  const bar = make("digest-bar");
  const fold = make("details", {},
    make("summary", {}, "Preview: ", says),
    make("label", {}, ahead, " Not yet published"),
    make("label", {}, "As of ", day),
    today, fault);

  // In a shadow beside the body, like the overlay: no theme can hide it, and no morph of the body touches it.
  // Seen when its style is there: it must not stand in one place and jump to another under a click.
  const dressed = () => { bar.hidden = false; };
  bar.hidden = true;
  bar.attachShadow({ mode: "open" }).append(
    make("link", { rel: "stylesheet", href: own + "bar.css", onload: dressed, onerror: dressed }),
    make("aside", { ariaLabel: "Preview" }, fold));

  const kept = "digest-bar-open";
  try { fold.open = sessionStorage.getItem(kept) === "yes"; } catch { /* no storage: it begins folded */ }
  fold.addEventListener("toggle", () => {
    try { sessionStorage.setItem(kept, fold.open ? "yes" : "no"); } catch { /* it will begin folded */ }
  });

  function show(view) {
    Object.assign(shown, view);
    ahead.checked = view.ahead;
    if (day.value !== view.as_of) day.value = view.as_of;
    today.disabled = view.as_of === "";
    const words = [view.ahead && "with what is not yet published", view.as_of && `as of ${view.as_of}`].filter(Boolean);
    says.textContent = words.join(", ") || "as published";
    if (!bar.isConnected) document.documentElement.append(bar);
  }

  async function ask(wish) {
    const answer = await fetch(own + "view", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Digest-Token": token },
      body: JSON.stringify({ ...shown, ...wish }),
    }).catch(() => null);
    fault.hidden = answer?.ok ?? false;
    fault.textContent = fault.hidden ? "" : answer ? await answer.text() : "the preview does not answer";
    if (!fault.hidden) show({ ...shown });
  }

  ahead.addEventListener("change", () => ask({ ahead: ahead.checked }));
  day.addEventListener("change", () => ask({ as_of: day.value }));
  today.addEventListener("click", () => ask({ as_of: "" }));
  document.addEventListener("digest:news", (event) => show(event.detail.view));
})();
