const field = document.getElementById("password")
const show = document.querySelector("[aria-controls=password]")
const hint = document.getElementById("caps-lock")
const press = (shown) => {
  field.type = shown ? "text" : "password"
  show.setAttribute("aria-pressed", shown)
}
if (field) {
  show.hidden = false
  show.onclick = () => { press(field.type === "password"); field.focus() }
  // A password manager and the history of the browser are given a password, not a text.
  field.form.addEventListener("submit", () => press(false))
  const look = (event) => {
    hint.textContent = event.getModifierState?.("CapsLock") ? hint.dataset.on : ""
  }
  field.addEventListener("keydown", look)
  field.addEventListener("keyup", look)
  field.addEventListener("blur", () => { hint.textContent = "" })
}
