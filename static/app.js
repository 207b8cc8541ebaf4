// Small comforts: live sums, plus and minus, tick-all, single keys. Every page works without; asks no server, stores nothing.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const language = document.documentElement.lang || "en";

  // Amounts as people type them, in minor units; NaN when it is not an amount. The server decides in the end.
  const minor = (text, exponent) => {
    let plain = text.replace(/[\s'’\u00a0\u202f]|[A-Z]{3}|[€$£]/g, "").replace("−", "-");
    const marks = plain.match(/[.,]/g) || [];
    const last = marks[marks.length - 1];
    if (new Set(marks).size === 2) plain = plain.split(last === "." ? "," : ".").join("");
    else if (marks.length > 1) plain = plain.split(last).join("");
    plain = plain.replace(",", ".");
    return plain === "" ? 0 : /^-?\d+(\.\d*)?$/.test(plain) ? Math.round(Number(plain) * 10 ** exponent) : NaN;
  };
  const shown = (value, exponent) => (value / 10 ** exponent)
    .toLocaleString(language, { minimumFractionDigits: exponent, maximumFractionDigits: exponent }).replace("-", "−");

  // <input data-add="total:1 rest:-1" data-minor="2000"> counts into <output data-of="total">: a ticked box counts
  // its data-minor, a number its data-minor times itself, anything else the amount typed.
  const worth = (input, exponent) => {
    if (input.type === "checkbox" || input.type === "radio") return input.checked ? Number(input.dataset.minor || 1) : 0;
    if (input.dataset.minor) return Number(input.dataset.minor) * Number(input.value || 0);
    return minor(input.value, exponent);
  };
  const recount = () => all("output[data-of]").forEach((output) => {
    const exponent = Number(output.dataset.exponent || 0);
    let sum = Number(output.dataset.start || 0);
    all("[data-add]", output.form || document).forEach((input) => {
      for (const part of input.dataset.add.split(" ")) {
        const [name, factor] = part.split(":");
        if (name === output.dataset.of) sum += worth(input, exponent) * Number(factor || 1);
      }
    });
    output.textContent = Number.isNaN(sum) ? "…" : shown(sum, exponent);
    output.toggleAttribute("data-zero", sum === 0);
  });
  document.addEventListener("input", recount);
  document.addEventListener("change", recount);

  all("input[data-step]").forEach((input) => {
    const stepper = document.createElement("span");
    stepper.className = "stepper";
    input.replaceWith(stepper);
    const button = (sign, by) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button";
      made.textContent = sign;
      made.setAttribute("aria-label", `${sign} ${input.dataset.step}`);
      made.addEventListener("click", () => {
        input.value = String(Math.max(0, Number(input.value || 0) + by));
        recount();
      });
      return made;
    };
    stepper.append(button("−", -1), input, button("+", 1));
  });

  all("[data-tick-all]").forEach((box) => {
    const boxes = () => all(`input[type=checkbox][name="${box.dataset.tickAll}"]`, box.form || document);
    (box.closest("label") || box).hidden = false;
    box.addEventListener("change", () => { boxes().forEach((one) => { one.checked = box.checked; }); recount(); });
  });

  // Choosing something in a row means the row is meant: its box is ticked.
  document.addEventListener("change", (event) => {
    const box = event.target.matches("tr[data-row] select") && event.target.closest("tr").querySelector("input[type=checkbox]");
    if (box && event.target.value) { box.checked = true; recount(); }
  });

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  // Sums that only a script can tell.
  all("[data-live]").forEach((sum) => { sum.hidden = false; });
  recount();

  // Single keys; off in Settings, and silent while something is being typed.
  if (document.documentElement.dataset.keys === "off") return;
  let before = "";
  const step = (by) => {
    const boxes = all("tr[data-row] input[type=checkbox]");
    const here = boxes.indexOf(document.activeElement?.closest("tr[data-row]")?.querySelector("input[type=checkbox]"));
    boxes[Math.min(boxes.length - 1, Math.max(0, here + by))]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const typing = at.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "j" || event.key === "k") return step(event.key === "j" ? 1 : -1);
    const row = at.closest("tr[data-row]");
    if (row && event.key === "f") {
      event.preventDefault();
      return row.querySelector("select[data-fund]")?.focus();
    }
    const box = row?.querySelector("input[type=checkbox]");
    if (box && event.key === "x") {
      box.checked = !box.checked;
      return recount();
    }
    if (row && event.key === "Enter" && at.matches("input")) {
      event.preventDefault();
      at.checked = true;
      recount();
      return step(1);
    }
    const keys = before === "g" ? `g ${event.key}` : event.key;
    before = event.key === "g" ? "g" : "";
    const target = all("[data-key]").find((one) => one.dataset.key === keys);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input")) target.focus(); else target.click();
  });
})();
