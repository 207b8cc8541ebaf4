// At the stall a tap counts here, without asking the server; the number field beside the button keeps the count.
"use strict";
document.querySelectorAll("button[data-adds]").forEach((button) => button.addEventListener("click", (event) => {
  const field = button.form.elements[`quantity-${button.value}`];
  event.preventDefault();
  field.value = String(Math.max(0, Number(field.value || 0) + Number(button.dataset.adds)));
  button.closest("li").classList.toggle("taken", field.value !== "0");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}));
