/* Convergence: the little behaviour that HTML does not have. No build, no library but htmx.
   Every page works without it; each part is bound to a data attribute that /kit explains. */
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  /* ── Toasts ── */
  const leave = 8000;
  const arm = (toast) => {
    if (toast.dataset.toast !== "go" || toast.dataset.armed) return;
    toast.dataset.armed = "1";
    let timer = setTimeout(() => toast.remove(), leave);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), leave / 2); });
  };
  const say = (text, bad = false) => {
    const list = $("#toasts");
    if (!list) return;
    const toast = document.createElement("li");
    toast.className = bad ? "toast-k toast-bad" : "toast-k";
    toast.dataset.toast = bad ? "stay" : "go";
    const mark = document.createElement("i");
    mark.className = `bi bi-${bad ? "exclamation-circle-fill" : "check-circle-fill"}`;
    mark.setAttribute("aria-hidden", "true");
    const words = document.createElement("p");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", "Fermer ce message");
    close.innerHTML = '<i class="bi bi-x-lg" aria-hidden="true"></i>';
    toast.append(mark, words, close);
    list.append(toast);
    arm(toast);
  };

  /* ── One listener for clicks ── */
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-dismiss], [data-open], [data-close], [data-print], [data-all]");
    if (target?.matches("[data-dismiss]")) target.closest("[data-toast]").remove();
    else if (target?.matches("[data-open]")) { event.preventDefault(); $(`#${CSS.escape(target.dataset.open)}`)?.showModal(); }
    else if (target?.matches("[data-close]")) { event.preventDefault(); target.closest("dialog").close(); }
    else if (target?.matches("[data-print]")) window.print();
    else if (target?.matches("[data-all]")) {
      $$(`input[type=checkbox][name="${CSS.escape(target.dataset.all)}"]`, target.closest("form, table")).forEach((box) => {
        if (box.checked !== target.checked) { box.checked = target.checked; box.dispatchEvent(new Event("change", { bubbles: true })); }
      });
    }
    $$("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (event.target.matches("dialog.sheet")) event.target.close();
    if (!event.target.closest(".seek-box")) shut();
  });

  /* ── Ask before an act that cannot be undone: <form data-confirm="id-of-dialog"> ── */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const id = form.dataset?.confirm;
    if (id && !form.dataset.agreed) {
      const dialog = $(`#${CSS.escape(id)}`);
      if (!dialog) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      dialog.showModal();
      dialog.addEventListener("close", () => {
        if (dialog.returnValue === "yes") { form.dataset.agreed = "1"; form.requestSubmit(event.submitter ?? undefined); delete form.dataset.agreed; }
      }, { once: true });
      return;
    }
    /* One click, one act: a plain form is not sent twice. A file may be asked for again. */
    if (!form.matches("[hx-post], [hx-get], [method=dialog]") && form.method === "post") {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      setTimeout(() => delete form.dataset.sent, 4000);
    }
  }, true);
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* ── Search: / goes there, arrows walk the results ── */
  const seek = () => $("[data-seek]");
  const options = () => $$("#hits [role=option]:not([aria-disabled])");
  const shut = () => {
    const box = $("#hits");
    if (!box || !seek()) return;
    box.replaceChildren();
    seek().setAttribute("aria-expanded", "false");
    seek().removeAttribute("aria-activedescendant");
  };
  const walk = (step) => {
    const list = options();
    if (!list.length) return;
    const at = list.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = list[(at + step + list.length + (at < 0 && step < 0 ? 1 : 0)) % list.length];
    list.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    seek().setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") $$("details[data-menu][open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
    if (event.target === seek()) {
      if (event.key === "ArrowDown") { event.preventDefault(); walk(1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); walk(-1); }
      else if (event.key === "Escape") shut();
      else if (event.key === "Enter" && chosen()) { event.preventDefault(); chosen().click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target)) return;
    if (event.key === "/" && seek()) { event.preventDefault(); seek().focus(); seek().select(); return; }
    keyed(event);
  });

  /* ── One key per choice: inside [data-keys], each [data-key] answers to its letter or digit ── */
  const keyed = (event) => {
    if (event.key.length !== 1) return;
    const here = event.target.closest("[data-keys]");
    const zone = here ?? $$("[data-keys]").find((block) => !block.matches("[data-said]"));
    if (!zone || (!here && event.target !== document.body)) return;
    const choice = $$("[data-key]", zone).find((element) => element.dataset.key.toLowerCase() === event.key.toLowerCase());
    if (!choice) return;
    event.preventDefault();
    choice.click();
    if (!choice.matches("input")) return;
    choice.focus();
  };

  /* ── Blocks that save themselves: <form data-autosave> posts on change ── */
  const status = (form, text, bad = false) => {
    const place = $("[data-saved]", form);
    if (!place) return;
    place.className = bad ? "saved not" : "saved";
    const mark = document.createElement("i");
    mark.className = `bi bi-${bad ? "exclamation-circle-fill" : "check-circle-fill"}`;
    mark.setAttribute("aria-hidden", "true");
    place.replaceChildren(...(text === "Enregistrement…" ? [] : [mark]), text);
  };
  const saving = new WeakMap();
  const save = async (form) => {
    saving.get(form)?.abort();
    const stop = new AbortController();
    saving.set(form, stop);
    status(form, "Enregistrement…");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), signal: stop.signal, credentials: "same-origin",
        headers: { "X-Autosave": "1", Accept: "text/html" },
      });
      if (answer.redirected && new URL(answer.url).pathname === document.body.dataset.signIn) { location.reload(); return; }
      if (answer.status === 422) status(form, (await answer.text()).trim() || "Pas enregistré : une réponse est à revoir.", true);
      else if (!answer.ok) throw new Error(String(answer.status));
      else { status(form, "Enregistré"); form.dispatchEvent(new CustomEvent("kit:saved", { bubbles: true })); }
    } catch (error) {
      if (error.name !== "AbortError") status(form, "Pas enregistré. Vérifiez la connexion, puis modifiez à nouveau.", true);
    }
  };
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("form[data-autosave]") && form.reportValidity()) save(form);
    if (event.target.matches("input[type=file][data-drop-input]")) named(event.target);
    if (event.target.matches("[data-go]")) event.target.form.requestSubmit();
  });

  /* ── Files dropped on [data-drop] go into its input ── */
  const named = (input) => {
    const place = $(".names", input.closest("[data-drop]"));
    if (place) place.textContent = [...input.files].map((file) => file.name).join(", ");
  };
  for (const [type, on] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(type, (event) => {
      const zone = event.target.closest?.("[data-drop]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", on);
      const input = $("input[type=file]", zone);
      if (type === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }

  /* ── htmx: what it does not say by itself ── */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "hits") seek().setAttribute("aria-expanded", String(options().length > 0));
    $$("[data-toast]").forEach(arm);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const signIn = document.body.dataset.signIn;
    if (signIn && xhr.responseURL && new URL(xhr.responseURL).pathname === signIn) {
      event.detail.shouldSwap = false;
      location.reload();
    }
    if (target?.id === "hits" && !seek()?.value.trim()) { event.detail.shouldSwap = false; shut(); }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const words = { 403: "Votre rôle ne permet pas cela. Rien n’a été enregistré.", 404: "Cette ligne n’existe plus. Rechargez la page." };
    say(words[event.detail.xhr.status] ?? "Cela n’a pas été enregistré. Rechargez la page, puis recommencez.", true);
  });
  document.addEventListener("htmx:sendError", () => say("Pas de connexion : cela n’a pas été enregistré. Recommencez plus tard.", true));
  /* The focus follows the row that was answered. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const focus = event.detail.elt?.matches?.("[data-focus]") ? event.detail.elt : $("[data-focus]", event.detail.elt ?? document);
    if (focus && (document.activeElement === document.body || !document.activeElement)) focus.focus();
  });

  /* ── A grid of amounts: [data-grid] holds [data-cell] inputs; arrows and Enter walk the column ── */
  const cells = (grid) => $$("[data-cell]", grid);
  const amount = (text) => {
    const found = /^\s*(\d*)(?:[.,](\d+)|\s*h\s*(\d{0,2}))?\s*$/i.exec(text);
    if (!found || !text.trim()) return null;
    return Number(`${found[1] || 0}.${found[2] || 0}`) + Number(found[3] || 0) / 60;
  };
  const said = (number) => String(Math.round(number * 10) / 10).replace(".", ",");
  const weigh = (grid) => {
    let total = 0;
    for (const cell of cells(grid)) {
      const typed = amount(cell.value);
      const planned = cell.dataset.planned ? amount(cell.dataset.planned) : null;
      const off = typed !== null && planned !== null && Math.abs(typed - planned) > 0.04;
      cell.classList.toggle("is-off", off);
      const place = $("[data-gap]", cell.closest("tr"));
      if (place) place.textContent = off ? `${typed > planned ? "+" : "\u2212"}${said(Math.abs(typed - planned))}\u00a0h` : "";
      total += typed ?? 0;
    }
    const sum = $("[data-total]", grid.closest("form"));
    if (sum) { sum.hidden = false; $("b", sum).textContent = said(total); }
  };
  document.addEventListener("input", (event) => {
    const grid = event.target.matches?.("[data-cell]") && event.target.closest("[data-grid]");
    if (grid) weigh(grid);
  });
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("[data-cell]");
    const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    if (!cell || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    const list = cells(cell.closest("[data-grid]"));
    const next = list[list.indexOf(cell) + step];
    if (!next && event.key === "Enter") return;
    event.preventDefault();
    next?.focus();
    next?.select();
  });

  /* ── At start ── */
  const begin = () => {
    $$("[data-grid]").forEach(weigh);
    $$("[data-toast]").forEach(arm);
    $(".summary[data-focus]:not([data-sample] *)")?.focus();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
